"""Invariants (不变量) of odd jobs: statements that must return no row, ever (``trust.md`` §23, 1, 2 and 9)."""

from __future__ import annotations

# name, Chinese label, query giving the ids of offending rows. The states of ``models.booking.LIVE`` and ``FIRM`` are
# written out: no query is put together from pieces.
BOOKING_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "booking_overlap",
        "同一零工的预约时段重叠",
        "SELECT a.id FROM booking a JOIN booking b ON b.seeker_id=a.seeker_id AND a.id < b.id "
        "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at "
        "WHERE a.state IN ('held','confirmed','arrived','worked','paid','disputed') "
        "AND b.state IN ('held','confirmed','arrived','worked','paid','disputed')",
    ),
    (
        "two_holds",
        "同一零工有两个暂留",
        "SELECT min(id) FROM booking WHERE state='held' GROUP BY seeker_id HAVING count(*) > 1",
    ),
    (
        "seats_beyond_headcount",
        "预约人数多于任务招工人数",
        "SELECT t.id FROM task t JOIN booking b ON b.task_id=t.id "
        "AND b.state IN ('held','confirmed','arrived','worked','paid','disputed') "
        "GROUP BY t.id, t.headcount HAVING count(*) > t.headcount OR max(b.seat) > t.headcount",
    ),
    (
        "task_off_its_seats",
        "任务的招满状态与已确认的人数不一致",
        "SELECT t.id FROM task t WHERE t.state IN ('open','filled') AND (t.state='filled') <> "
        "(t.headcount <= (SELECT count(*) FROM booking b WHERE b.task_id=t.id "
        "AND b.state IN ('confirmed','arrived','worked','paid','disputed')))",
    ),
    (
        "booking_of_a_cancelled_task",
        "任务已取消，预约还没有结束",
        "SELECT b.id FROM booking b JOIN task t ON t.id=b.task_id AND t.state='cancelled' "
        "WHERE b.state IN ('held','confirmed')",
    ),
    (
        "booking_of_one_who_stopped",
        "本人已停止求职，没有开工的零工预约还没有取消",
        "SELECT b.id FROM booking b JOIN seeker s ON s.id=b.seeker_id AND NOT s.seeking "
        "WHERE b.state='held' OR (b.state='confirmed' AND b.starts_at > "
        "(SELECT max(c.withdrawn_at) FROM consent c WHERE c.seeker_id=s.id AND c.kind='profile'))",
    ),
    (
        "booking_under_age",
        "未满十六周岁的人有零工预约",
        "SELECT b.id FROM booking b JOIN seeker s ON s.id=b.seeker_id "
        "WHERE s.born_on > :birth AND b.state IN ('held','confirmed','arrived','worked','paid','disputed')",
    ),
)
