"""The doors: each turns a request into an action or a query and shows what came of it.

One package per door, none of which imports another; what doors share lives in ``shouli.web``. A door has ``urls.py``,
modules of views named after what their pages are about, and templates under ``channels/templates/<door>``;
``config.urls`` finds it by its ``urls.py``.
"""
