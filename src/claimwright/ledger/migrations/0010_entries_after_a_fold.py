"""What came after a fold is found by its ids; an index of its own would be one more to write."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_days_of_an_account")]

    operations = [migrations.RemoveIndex(model_name="entry", name="ledger_entries_after")]
