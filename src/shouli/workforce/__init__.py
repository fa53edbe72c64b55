"""Work force (装移机): who goes out to customers, when, and to do what.

Owns crews (装机队), their appointment slots (时间段) by weekly pattern, appointments (预约, TM Forum Appointment) and
work orders (工单, TM Forum WorkOrder). Its words: a slot has *capacity* for a number of visits; an appointment is
*booked*, *kept* or *released*; a work order is *to do*, *under way*, *completed*, *not completed* or *withdrawn*.
It says WorkOrderCompleted and WorkOrderFailed.
"""
