"""Every change of these tables renews the stamp under which their rows are kept in memory."""

from django.db import migrations

from shouli.kernel.reference import stamped


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("kernel", "0003_reference_stamp")]
    operations = [
        stamped(
            "catalog",
            "catalog_campaign",
            "catalog_campaignproduct",
            "catalog_chargeitem",
            "catalog_feefact",
            "catalog_feetable",
            "catalog_feetableuse",
            "catalog_feetableversion",
            "catalog_feetablerow",
            "catalog_offering",
            "catalog_offeringfeature",
            "catalog_offeringrelation",
            "catalog_secondaryoption",
            "catalog_attributecombination",
            "catalog_codeentry",
            "catalog_package",
            "catalog_packageservice",
            "catalog_packagerequirement",
            "catalog_packageoption",
            "catalog_pricingplan",
            "catalog_recurringprice",
        )
    ]
