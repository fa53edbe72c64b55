"""Where the parts are wired together: settings, addresses, commands, the policy. The only part that knows all others."""
