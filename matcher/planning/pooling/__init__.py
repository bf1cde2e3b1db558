"""余缺调剂: workers one enterprise can spare for a while, lent to another that is short of them. No database.

``Pool`` (``pool.py``) is the door. The model and its proof are told in ``flow.py`` and ``proof.py`` and in decision
0015.
"""
