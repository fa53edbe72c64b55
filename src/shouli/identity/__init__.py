"""The operator's organisation and who may do what: units, interface numbers (接口编号), staff (工号), roles and limits.

Words: *handling bureau* (处理局), *outlet* (营业网点, own or partner), *origin* (where and in which hours something is
accepted), *right* (a role may run actions of a pattern through a channel, up to a limit). Everything is denied that no
right allows. Staff sign in with staff number and password, and with a one-time code where they enrolled one.
"""
