"""Where the parts are wired together: settings, addresses, commands, the policy. Knows all other parts."""
