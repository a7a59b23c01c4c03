"""Estimators behind the recommender: what is fitted to a history of costs."""
