"""Invented demo data for Shanxi (演示数据): every firm and every person is made up."""
