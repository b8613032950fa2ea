"""Polls, surveys, quizzes and what people write themselves: one model of questions, asked on any page."""
