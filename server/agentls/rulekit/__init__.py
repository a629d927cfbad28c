"""What a rule, a finding and a fix are, and how rules are run; knows no format."""
