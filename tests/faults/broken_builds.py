"""The list: what each broken build changes, and the tests that have to notice (tests.faults.mutants runs them)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    text: str  # stands there once
    instead: str
    tests: tuple[str, ...]
    package: str = "bus"


REPLAY, REBUILD = "tests/bus/test_replay.py", "tests/bus/test_rebuild.py"
RUNNING, EVENTS, RELAY, CALLER, PURE, POISON, KEYS, INBOX, TROUBLE, TOPOLOGY, RIGHTS, VERSIONS = (
    f"tests/bus/test_{name}.py"
    for name in (
        "running",
        "events",
        "relay",
        "caller",
        "pure",
        "poison",
        "idempotency_service",
        "inbox",
        "broker_trouble",
        "topology",
        "permissions",
        "versions_service",
    )
)

MUTANTS = [
    Mutant(
        "outbox off",
        "outbox.py",
        '    session.execute(_PUT, {"channel": CHANNEL, "subjects": sorted(nth), "rows": json.dumps(rows), **whose})\n',
        "",
        (f"{RUNNING}::test_it_answers_and_tells",),
    ),
    Mutant(
        "numbers given without a lock",
        "outbox.py",
        "    select pg_advisory_xact_lock(hashtextextended(subject, 0)) from unnest(cast(:subjects as text[])) as subject;\n",
        "",
        ("tests/bus/test_outbox.py::test_events_of_one_subject_told_at_once_are_numbered_without_gaps",),
    ),
    Mutant(
        "numbers from a sequence",
        "outbox.py",
        "lateral (select max(seq) as seq from outbox where subject = new.subject) last\n",
        "lateral (select nextval(pg_get_serial_sequence('outbox', 'position')) as seq where new.nth > 0) last\n",
        ("tests/bus/test_outbox.py::test_events_of_one_subject_told_at_once_are_numbered_without_gaps",),
    ),
    Mutant(
        "relay does not wait for confirmations",
        "publisher.py",
        "        while self._open:\n",
        "        while False:\n",
        (f"{RELAY}::test_what_a_queue_refuses_is_not_marked",),
    ),
    Mutant(
        "relay takes a refusal for a yes",
        "publisher.py",
        "        self._refused = True\n",
        "",
        (f"{RELAY}::test_what_a_queue_refuses_is_not_marked",),
    ),
    Mutant(
        "relay marks before it sends",
        "relay.py",
        "            publisher.send([(message(row, headers=span.headers), *_address(row)) for row, span in zip(rows, spans, strict=True)])\n"
        '            session.execute(_MARK, {"sent": [row.position for row in rows]})\n',
        '            session.execute(_MARK, {"sent": [row.position for row in rows]})\n'
        "            session.commit()\n"
        "            publisher.send([(message(row, headers=span.headers), *_address(row)) for row, span in zip(rows, spans, strict=True)])\n",
        (f"{RELAY}::test_what_a_queue_refuses_is_not_marked",),
    ),
    Mutant(
        "relays take each other's rows",
        "relay.py",
        ".with_for_update(skip_locked=True)",
        "",
        (f"{RELAY}::test_several_relays_share_the_work",),
    ),
    Mutant(
        "relay tells before anybody listens",
        "relay.py",
        "        connection.default_channel.queue_declare(queues.replay_queue_name(service), passive=True)\n",
        "",
        (f"{RELAY}::test_nothing_is_told_before_everybody_who_wants_to_hear_has_a_queue",),
    ),
    Mutant(
        "relay tells out of order",
        "relay.py",
        ".order_by(outbox_table.c.position)",
        ".order_by(outbox_table.c.position.desc())",
        (f"{RELAY}::test_events_go_in_their_order_and_are_marked",),
    ),
    Mutant(
        "relay dies of a replay request",
        "replay.py",
        "        return read(parking.read(asked), service=service)\n",
        "        import json\n        return read(json.loads(bytes(asked.body)), service=service)\n",
        (f"{POISON}::test_no_replay_request",),
    ),
    Mutant(
        "a replay does not look whether its reader has room",
        "replay.py",
        "        if not _has_room(publisher.connection, replay):\n",
        "        if False:\n",
        (f"{REPLAY}::test_it_goes_at_its_reader_s_pace",),
    ),
    Mutant(
        "a replay forgets where it was",
        "replay.py",
        '        moved = {"position": page.position, ',
        '        moved = {"position": replay.position, ',
        (f"{REPLAY}::test_after_a_death_it_goes_on_where_it_was",),
    ),
    Mutant(
        "old events before new ones",
        "relay.py",
        "        published |= replay.publish_page(engine, publisher, number)\n        publish_all(engine, publisher)\n",
        "        published |= replay.publish_page(engine, publisher, number)\n",
        (f"{REPLAY}::test_new_events_go_before_its_next_page",),
    ),
    Mutant(
        "a rebuild does not keep what is handled meanwhile",
        "events.py",
        "    if is_rebuilt and events:\n",
        "    if False:\n",
        (f"{REBUILD}::test_what_was_handled_meanwhile_is_not_lost",),
    ),
    Mutant(
        "a bundle counts whether its rebuild is open or not",
        "rebuild.py",
        "    if open_now(session, handler=handler, to_close=at_end) != one.rebuild:\n",
        "    if open_now(session, handler=handler, to_close=at_end) and False:\n",
        (f"{REBUILD}::test_a_bundle_that_comes_when_the_rebuild_is_closed_changes_nothing",),
    ),
    Mutant(
        "a rebuild is closed before all bundles are handled",
        "rebuild.py",
        "        raise Incomplete\n",
        "        pass\n",
        (f"{REBUILD}::test_an_end_that_comes_too_early_waits",),
    ),
    Mutant(
        "a bundle whose process has died counts as handled",
        "rebuild.py",
        "    except Gone as error:\n        raise NotHandled from error\n",
        "    except Gone:\n        return\n",
        (f"{REBUILD}::test_bundles_are_handled_in_processes_that_give_way_to_all_others_and_may_be_killed",),
    ),
    Mutant(
        "inbox off",
        "inbox.py",
        "    return list({event.id: event for event in events if str(event.id) in fresh}.values())",
        "    return events",
        (f"{EVENTS}::test_what_comes_three_times_shuffled_has_its_effect_once",),
    ),
    Mutant(
        "no seq",
        "inbox.py",
        "        if seq == reached.get(subject, 0) + 1:\n",
        "        if True:\n",
        (f"{INBOX}::test_a_gap_is_never_jumped",),
    ),
    Mutant(
        "repeats in order have an effect again",
        "inbox.py",
        "    reached, ready = dict(places), []\n",
        "    reached: Places = {}\n    ready: list[Event] = []\n",
        (f"{INBOX}::test_every_event_has_its_effect_once_and_in_order_however_it_came",),
    ),
    Mutant(
        "what comes early is forgotten",
        "inbox.py",
        "    if result.early:\n",
        "    if False:\n",
        (f"{EVENTS}::test_what_comes_too_early_waits_for_what_is_missing",),
    ),
    Mutant(
        "memory and effect are two commits",
        "events.py",
        "            with _transactions(self).as_one() as session:\n"
        "                _each(self, method, inbox.new_ones(session, known, handler=_name(self, method)))",
        "            with _transactions(self).as_one() as session:\n"
        "                new = inbox.new_ones(session, known, handler=_name(self, method))\n"
        "                session.commit()\n"
        "            _each(self, method, new)",
        (f"{EVENTS}::test_what_fails_once_is_tried_again", f"{RUNNING}::test_a_failing_handler_gets_its_event_again"),
    ),
    Mutant(
        "a stream hands on what its reader does not know",
        "events.py",
        "                ready = inbox.readable(_ready(session, contents, _name(self, method), forget), reads)\n",
        "                ready = _ready(session, contents, _name(self, method), forget)\n",
        (f"{VERSIONS}::test_what_a_stream_reader_does_not_know_holds_nothing_back",),
    ),
    Mutant(
        "a stream puts what it does not know out of the order",
        "events.py",
        "                ready = inbox.readable(_ready(session, contents, _name(self, method), forget), reads)\n",
        "                ready = _ready(session, inbox.readable(contents, reads) or contents, _name(self, method), forget)\n",
        (f"{VERSIONS}::test_what_a_stream_reader_does_not_know_holds_nothing_back",),
    ),
    Mutant(
        "versions are not looked at",
        "events.py",
        "            known = inbox.readable(events, reads)\n",
        "            known = events\n",
        (f"{VERSIONS}::test_a_reader_of_one_type_passes_over_versions_it_does_not_know",),
    ),
    Mutant(
        "only one of the versions is checked",
        "outbox.py",
        "        for version, data in {event.version: event.data, **event.also}.items():\n",
        "        for version, data in {event.version: event.data}.items():\n",
        (f"{VERSIONS}::test_every_version_that_is_told_is_one_that_is_promised",),
    ),
    Mutant(
        "acknowledged before the commit",
        "events.py",
        "                    self._handle(batch)\n",
        "                    self.consumer.ack_messages([message for message, _ in batch])\n"
        "                    self._run([content for _, content in batch])\n",
        (f"{EVENTS}::test_kill_9_in_the_middle_changes_nothing",),
    ),
    Mutant(
        "a failing event is acknowledged away",
        "events.py",
        "            self._put_off(*batch[0], error)\n",
        "            self.consumer.ack_message(batch[0][0])\n",
        (f"{RUNNING}::test_a_failing_handler_gets_its_event_again",),
    ),
    Mutant(
        "tried again for ever",
        "parking.py",
        "    if done >= len(queues.RETRY_DELAYS):\n",
        "    done = min(done, len(queues.RETRY_DELAYS) - 1)\n    if False:\n",
        (f"{EVENTS}::test_one_that_fails_does_not_stop_the_others_and_ends_where_a_person_looks",),
    ),
    Mutant(
        "the unreadable is thrown away",
        "consumer.py",
        "        self.hand_on(message, lambda: parking.park(message, queue=self.queue, why=why))",
        "        self.ack_message(message)",
        (f"{POISON}::test_no_event",),
    ),
    Mutant(
        "an away database is the event's fault",
        "database.py",
        "    if isinstance(error, PoolTimeout):\n        return True\n",
        "    return False\n",
        (f"{EVENTS}::test_while_the_database_is_away_nobody_is_blamed",),
    ),
    Mutant(
        "no deadline check",
        "context.py",
        "        raise DeadlinePassed()\n",
        "        pass\n",
        (f"{PURE}::test_a_call_whose_time_is_up_is_not_begun",),
    ),
    Mutant(
        "the asker's deadline is not sent",
        "caller.py",
        "headers = {DEADLINE: deadline - MARGIN, ",
        "headers = {DEADLINE: deadline + 3600, ",
        (f"{CALLER}::test_the_deadline_goes_along",),
    ),
    Mutant(
        "answers are mixed up",
        "line.py",
        'call_id, exchange = message.properties.get("correlation_id", ""), ',
        "call_id, exchange = next(iter(self._waiting), ''), ",
        (f"{CALLER}::test_threads_share_a_line_and_each_gets_its_own_answer",),
    ),
    Mutant(
        "nobody looks for the broker",
        "caller.py",
        "            threading.Thread(target=self._look, ",
        "            threading.Thread(target=self._looking.release, ",
        (f"{CALLER}::test_a_killed_broker_lets_go_of_everybody_and_is_found_again",),
    ),
    Mutant(
        "a retry without its key",
        "caller.py",
        "            headers[KEY] = idempotency_key\n",
        "            pass\n",
        (f"{CALLER}::test_the_same_key_is_one_act",),
    ),
    Mutant(
        "ids are counted",
        "line.py",
        "secrets.token_hex(ID_BYTES)",
        "f'{len(self._asked) + int(time.time() * 1000):032x}'",
        (f"{CALLER}::test_the_ids_of_requests_tell_nothing_of_each_other",),
    ),
    Mutant(
        "an answer is believed from anybody",
        "line.py",
        "waiting is None or exchange not in self._ways[waiting.service]",
        "waiting is None",
        (f"{CALLER}::test_an_answer_is_believed_only_over_the_exchange_of_the_service_that_was_asked",),
    ),
    Mutant(
        "an answer goes wherever the request says",
        "replies.py",
        "            for exchange in self._ways:\n",
        "            for exchange in ('', *self._ways):\n",
        (f"{CALLER}::test_nobody_is_answered_past_the_service_s_own_exchange",),
    ),
    Mutant(
        "every service may answer for every other",
        "permissions.py",
        "replies = [queues.replies_exchange_name(name), *queues.shared_replies()]",
        "replies = [queues.replies_exchange_name(one) for one in ('identity', 'permits', 'notifications', 'tracking')]",
        (f"{RIGHTS}::test_nobody_answers_for_another",),
        package="izin",
    ),
    Mutant(
        "what has waited goes wherever it is addressed",
        "queues.py",
        '"x-dead-letter-exchange": again_exchange(service).name}',
        '"x-dead-letter-exchange": ""}',
        (f"{RIGHTS}::test_the_way_through_a_wait_leads_only_to_queues_that_one_reads_or_tells",),
    ),
    Mutant(
        "a parked message says itself where it belongs",
        "parked_messages.py",
        "        queue=_meant_for(message, death),\n",
        '        queue=str(headers.get(parking.QUEUE) or death.get("queue") or ""),\n',
        ("tests/bus/test_operating.py::test_a_parked_message_goes_back_to_the_queue_it_came_from_whatever_its_headers_say",),
        package="izin",
    ),
    Mutant(
        "whom a token is meant for is not looked at",
        "context.py",
        "    if meant_for != service and not (",
        "    if False and not (",
        (f"{PURE}::test_a_token_meant_for_another_is_not",),
    ),
    Mutant(
        "the end of a token that is known is not looked at",
        "context.py",
        '    if actor.claims["exp"] < time.time():\n',
        "    if False:\n",
        (f"{PURE}::test_a_token_ends_when_it_ends_however_well_it_is_known",),
    ),
    Mutant(
        "one token for every service",
        "tokens.py",
        '        **({"aud": service} if service else {}),\n',
        '        "aud": ["identity", "permits", "notifications", "tracking"],\n',
        ("tests/identity/test_sessions_service.py::test_each_proof_is_for_the_one_service_that_is_to_be_asked",),
        "identity",
    ),
    Mutant(
        "a service is asked with another's token",
        "rpc.py",
        'token = (g.get("actor_tokens") or {}).get(service)',
        "token = next(iter((g.get('actor_tokens') or {'': None}).values()))",
        ("tests/gateway/test_access.py::test_each_service_is_asked_with_the_proof_that_is_meant_for_it",),
        "gateway",
    ),
    Mutant(
        "an answer is kept under a message's id",
        "idempotency.py",
        "sealed = self._sealed(answer) if self._keeps else NOT_KEPT",
        "sealed = self._sealed(answer)",
        (f"{KEYS}::test_a_message_that_comes_twice_is_one_act_whose_answer_nobody_keeps",),
    ),
    Mutant(
        "an answer is kept under a key that can be guessed",
        "idempotency.py",
        "hmac.new(secret.encode(), text, hashlib.sha256)",
        "hashlib.sha256(text)",
        ("tests/gateway/test_idempotency.py::test_a_weak_key_becomes_one_that_nobody_guesses",),
        "gateway",
    ),
    Mutant(
        "an act is known by all of its keys together",
        "idempotency.py",
        "sorted(call.key.split())",
        "[call.key]",
        ("tests/bus/test_idempotency_service.py::test_an_act_is_known_again_by_any_of_its_keys",),
    ),
    Mutant(
        "what was asked is kept without the key",
        "idempotency.py",
        '_digest("arguments", asker, key, json.dumps(arguments, sort_keys=True))',
        '_digest("arguments", json.dumps(arguments, sort_keys=True))',
        (f"{KEYS}::test_what_was_asked_cannot_be_guessed_from_the_table",),
    ),
    Mutant(
        "events are not compared with the contract",
        "outbox.py",
        "            contract.of(call.service).check_event(event.type, version, data)\n",
        "            pass\n",
        ("tests/bus/test_outbox.py::test_what_the_contract_does_not_promise_is_not_told_and_changes_nothing",),
    ),
    Mutant(
        "a request id from outside becomes ours",
        "headers.py",
        "    g.request_id = uuid.uuid4().hex\n",
        '    g.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex\n',
        ("tests/gateway/test_headers.py::test_a_request_id_from_outside_is_never_ours",),
        "gateway",
    ),
    Mutant(
        "keys are not remembered",
        "idempotency.py",
        "        return session.execute(_CLAIM, row).first() is not None",
        "        session.execute(_CLAIM, row)\n        return True",
        (f"{KEYS}::test_the_same_key_again_has_the_same_answer_and_no_second_effect",),
    ),
    Mutant(
        "a key fits whatever is asked",
        "idempotency.py",
        "        if first.arguments != self.arguments:\n",
        "        if False:\n",
        (f"{KEYS}::test_the_same_key_with_other_arguments_is_refused_and_changes_nothing",),
    ),
    Mutant(
        "a key is everybody's",
        "idempotency.py",
        '        asker = call.actor.id if call.actor else "nobody"\n',
        '        asker = "nobody"\n',
        (f"{KEYS}::test_keys_of_different_askers_are_different",),
    ),
    Mutant(
        "it leaves without finishing",
        "consumer.py",
        "            self._ended.wait(DRAIN_SECONDS + 1)",
        "            __import__('os')._exit(0)",
        (f"{RUNNING}::test_sigterm_finishes_what_was_begun_once",),
    ),
    Mutant(
        "a consumer ends with its connection",
        "consumer.py",
        "            except Exception as error:  # of whatever kind: nothing the broker does may end the process\n"
        "                self._say(type(error).__name__)\n",
        "            except ZeroDivisionError as error:\n                self._say(type(error).__name__)\n",
        (f"{TROUBLE}::test_a_frozen_broker_is_noticed_left_alone_and_found_again",),
    ),
]
