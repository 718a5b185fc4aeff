"""How fast a visitor may act, and whose turn it is among the heavy jobs."""

import threading
import time

from concert.ui import pace


def test_a_visitor_in_a_hurry_waits_whichever_of_its_pages_acts():
    pulses = [pace.pulse_of("one in a hurry") for _ in range(10)]
    waits = [pulse.beat() for _ in range(pace.BURST // 10) for pulse in pulses]
    assert max(waits) < 0.1
    assert pulses[3].beat() > 0 or pulses[7].beat() > 0
    assert pace.pulse_of("another").beat() == 0


def job(turns, who, done, pieces, cancelled=None, each=0.02):
    def work():
        with turns.turn(who, cancelled or threading.Event()) as mine:
            if mine is None:
                return
            for _ in range(pieces):
                with lock:
                    at_once.append(sum(turn.who == who for turn in turns.running))
                time.sleep(each)
                if not mine.pass_on():
                    return
            done.append(who)

    lock, at_once = threading.Lock(), []
    thread = threading.Thread(target=work)
    thread.at_once = at_once
    thread.start()
    return thread


def test_ten_jobs_of_one_visitor_make_another_wait_for_a_piece_and_not_for_all_of_them():
    turns, done = pace.Turns(1), []
    many = [job(turns, "one", done, 20) for _ in range(10)]
    time.sleep(0.1)
    other = job(turns, "another", done, 3)
    for thread in (*many, other):
        thread.join(30)
    assert done.index("another") == 0 and done.count("one") == 10
    assert turns.served == {} and not turns.running and not turns.waiting


def test_no_visitor_has_two_places_at_once_and_a_free_one_is_another_s():
    turns, done = pace.Turns(3), []
    threads = [job(turns, who, done, 5) for who in ("one", "one", "one", "two", "two")]
    for thread in threads:
        thread.join(30)
    assert len(done) == 5 and max(count for thread in threads for count in thread.at_once) == 1


def test_who_asks_and_cancels_without_end_keeps_nobody_from_a_turn():
    turns, done, over = pace.Turns(1), [], threading.Event()

    def spam():
        while not over.is_set():
            cancelled = threading.Event()
            thread = job(turns, "spam", [], 10**6, cancelled, each=0.001)
            time.sleep(0.005)
            cancelled.set()
            thread.join(30)

    spammers = [threading.Thread(target=spam) for _ in range(4)]
    for thread in spammers:
        thread.start()
    patient = [job(turns, who, done, 10) for who in ("one", "two")]
    for thread in patient:
        thread.join(30)
    over.set()
    for thread in spammers:
        thread.join(30)
    assert sorted(done) == ["one", "two"]


def test_a_job_that_is_cancelled_while_it_waits_leaves_the_queue():
    turns, done, cancelled = pace.Turns(1), [], threading.Event()
    first = job(turns, "one", done, 30)
    time.sleep(0.05)
    second = job(turns, "two", done, 1, cancelled)
    cancelled.set()
    second.join(5)
    assert not second.is_alive() and done == []
    first.join(30)
    assert done == ["one"]
