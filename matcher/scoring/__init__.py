"""Ranking (人岗匹配): who fits a post, why, and who was left out; pure functions over features, no database."""
