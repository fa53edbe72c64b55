"""Resources (资源): what a line needs and only one may have at a time; here, telephone numbers (服务号码).

Owns number segments (号段) and their numbers (TM Forum LogicalResource, ResourcePool). Its words: a number is *free*,
*held* for an owner such as ``order:12`` until a moment, *in use*, *resting* after use, or *retired*; its *level*
(号码等级) is read off its digits and priced elsewhere. It says NumberHoldExpired.
"""
