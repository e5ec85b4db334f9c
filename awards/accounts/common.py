"""Passwords that everybody tries first, as far as they are long enough to be accepted at all."""

from __future__ import annotations

# Words that long common passwords are put together from; what is left after taking them out decides.
# fmt: off
PARTS = (
    "password", "passwort", "passwd", "kennwort", "пароль", "парол", "құпиясөз", "qwertyuiop", "qwertz", "qwerty",
    "йцукенгшщзхъ", "йцукен", "asdfghjkl", "asdfgh", "фывапролджэ", "zxcvbnm", "yxcvbnm", "ячсмитьбю",
    "1qaz2wsx3edc", "1qaz2wsx", "1q2w3e4r5t6y", "1q2w3e4r5t", "1q2w3e4r", "q1w2e3r4", "zaq12wsx", "qazwsxedc",
    "iloveyou", "letmein", "welcome", "willkommen", "administrator", "admin", "root", "user", "login", "guest",
    "test", "demo", "changeme", "secret", "geheim", "hallo", "hello", "monkey", "dragon", "master", "sunshine",
    "princess", "football", "baseball", "superman", "batman", "starwars", "trustno", "shadow", "michael",
    "jennifer", "computer", "internet", "samsung", "liverpool", "chelsea", "arsenal", "barcelona", "whatever",
    "freedom", "summer", "winter", "autumn", "spring", "sommer", "herbst", "привет", "любовь", "наташа", "максим",
    "казахстан", "россия", "deutschland", "award", "awards", "magistral", "correcthorsebatterystaple", "correct",
    "horse", "battery", "staple", "thequickbrownfox", "abcdefghijklmnopqrstuvwxyz", "abc",
)
# fmt: on
RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
)
LOOKS = str.maketrans("@4310$5!7", "aaeiossit")
