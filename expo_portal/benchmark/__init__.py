"""What `manage.py benchmark` needs: made-up rows, the peers, a stopwatch. No page imports it."""
