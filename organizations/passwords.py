"""Password rules of the profile `dengbao3` (GB/T 22239-2019 8.1.4.1 a: complexity), beside Django's own validators."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def classes_of(password: str) -> int:
    """How many of the four classes (upper case, lower case, digit, other) a password holds."""
    kinds = {
        "upper" if c.isupper() else "lower" if c.islower() else "digit" if unicodedata.category(c) == "Nd" else "other"
        for c in password
    }
    return len(kinds)


class ThreeClassesValidator:
    """At least three of: upper case, lower case, digits, other characters."""

    def validate(self, password, user=None):
        if classes_of(password) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self):
        return _("密码至少含大写字母、小写字母、数字、其他字符中的三类。")
