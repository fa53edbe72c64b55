"""The catalogue (产品目录): everything a product manager owns, referred to from elsewhere by code.

Owns offerings with their coupling (一级/二级增值产品), the attributes a primary product allows, code lists, recurring
prices and pricing plans (定价计划), campaigns, packages (套餐) and the fee tables that price every business.
Its words: *primary* and *secondary* product, *class* A or B (甲种/乙种), *plan* (a charging rule or a discount),
*fee table* (a dated decision table; a *version* of it is drafted, submitted and approved by somebody else).
Prices and fees are rows, never code: a row that decides carries its number, clause and reason to the screen.
It says FeeTablePublished and RecurringPricePublished.
"""
