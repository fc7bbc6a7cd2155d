//! The JSON snapshot, `asyncboard.snapshot/1`: programs rely on it, so its keys are written out here one by one.
//!
//! Not here: what the values mean (`board`), the text snapshot (`snapshot`).

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::join_json::{
    self, AgreementRows, ChangeRow, CheckInRow, SignRow, agreement_rows, change_rows, check_in_rows, deadline_sign_row,
    id, sign_row,
};
use super::json::write_safely;
use crate::board::foresight::{self, ByItem, work};
use crate::board::{Board, Coverage, Deadline, Message, OpenThread, SourceHint, SourceLine, Wants};
use crate::domain::Instant;
use crate::domain::batch::{Due, Problem};
use crate::domain::join::handoff::{self, Form};
use crate::domain::rfc3339;
use crate::domain::teammate::{Teammate, TeammateIndex, TeammateZone};
use crate::domain::text::Text;
use crate::domain::thread::whole_minutes;
use crate::domain::zone::Zone;

/// The name and version of the form.
const SCHEMA: &str = "asyncboard.snapshot/1";
/// How much of a question is quoted, in graphemes.
const EXCERPT: usize = 200;

/// Writes the board at `now` as JSON, and a line break. The board must have been settled at `now`.
pub fn write(board: &Board, now: Instant, out: &mut impl Write) -> io::Result<()> {
    write_safely(&snapshot(board, now), out)
}

/// Rows that are made one after the other, as they are written: there may be many.
struct Each<F>(F);

impl<R: Serialize, I: Iterator<Item = R>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

#[derive(Serialize)]
struct Snapshot<'a, T: Serialize, D: Serialize> {
    schema: &'static str,
    now: String,
    me: Option<&'a str>,
    counts_complete: bool,
    teammates: Vec<MateRow<'a>>,
    threads: T,
    deadlines: D,
    sources: Vec<SourceRow<'a>>,
    handoff: Option<&'static str>,
    clock_changes: Vec<ChangeRow<'a>>,
    checkins: Vec<CheckInRow<'a>>,
    agreement: AgreementRows<'a>,
}

#[derive(Serialize)]
struct MateRow<'a> {
    id: &'a str,
    name: &'a str,
    role: Option<&'a str>,
    zone: Option<&'a str>,
    local_time: Option<String>,
    offset_minutes: Option<i32>,
    offset_from_me_minutes: Option<i32>,
    availability: AvailabilityRow,
    owes: Option<usize>,
    owes_late: Option<usize>,
    waits_for: Option<usize>,
    due: Option<usize>,
    hints: Vec<HintRow<'a>>,
    cover: Option<&'a str>,
    covers: Vec<&'a str>,
    foresight: Vec<SignRow<'a>>,
}

#[derive(Serialize)]
struct HintRow<'a> {
    source: &'a str,
    presence: Option<&'a str>,
    note: Option<&'a str>,
    zone: Option<&'a str>,
    until: Option<String>,
    seen_at: Option<String>,
}

#[derive(Serialize)]
struct AvailabilityRow {
    state: &'static str,
    until: Option<String>,
    next_working_at: Option<String>,
    note: Option<String>,
    from: &'static str,
    tentative: bool,
    place: Option<String>,
}

#[derive(Serialize)]
struct ThreadRow<'a> {
    id: String,
    source: &'a str,
    item: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    channel: &'static str,
    owed_by: &'a str,
    asked_by: Option<&'a str>,
    asked_at: String,
    asks: usize,
    due_at: Option<String>,
    state: &'static str,
    working_minutes_left: Option<i64>,
    excerpt: Option<&'a str>,
    wants: &'static str,
    group: &'static str,
    last_asked_at: String,
    cover: Option<&'a str>,
    foresight: Vec<SignRow<'a>>,
    mark: Option<MarkRow>,
}

#[derive(Serialize)]
struct MarkRow {
    state: &'static str,
    set_at: String,
    until: Option<String>,
}

#[derive(Serialize)]
struct DeadlineRow<'a> {
    id: String,
    source: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    project: Option<&'a str>,
    assignees: Vec<&'a str>,
    due: Option<String>,
    due_at: String,
    state: &'static str,
    bucket: &'static str,
    working_minutes_left: Option<i64>,
    foresight: Vec<SignRow<'a>>,
}

#[derive(Serialize)]
struct SourceRow<'a> {
    id: &'a str,
    kind: &'a str,
    state: &'static str,
    fetched_at: Option<String>,
    items: usize,
    problems: Vec<ProblemRow<'a>>,
}

#[derive(Serialize)]
struct ProblemRow<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    text: &'a str,
}

fn snapshot(board: &Board, now: Instant) -> impl Serialize {
    let team = &board.team;
    Snapshot {
        schema: SCHEMA,
        now: rfc3339::utc(now),
        me: team.me.and_then(|me| team.get(me)).map(|mate| mate.id.as_str()),
        counts_complete: board.coverage() == Coverage::All,
        teammates: mate_rows(board, now),
        threads: Each(move || board.threads().iter().map(move |thread| thread_row(board, thread, now))),
        deadlines: Each(move || {
            let open = ByItem::of(board);
            board.deadlines().iter().map(move |deadline| deadline_row(board, &open, deadline, now))
        }),
        sources: board.sources.iter().map(source_row).collect(),
        handoff: team.me.and_then(|me| handoff::offered(work(board, me)?, now)).map(Form::word),
        clock_changes: change_rows(board, now),
        checkins: check_in_rows(board, now),
        agreement: agreement_rows(team),
    }
}

fn mate_rows(board: &Board, now: Instant) -> Vec<MateRow<'_>> {
    let (covers, signs) = (foresight::covers(board, now), foresight::of_mates(board, now));
    let all = board.team.indices().zip(signs);
    all.map(|((index, mate), signs)| {
        let covered = board.team.indices().zip(&covers).filter(|(_, cover)| **cover == Some(index));
        MateRow {
            cover: covers.get(index.index()).copied().flatten().map(|cover| id(board, cover)),
            covers: covered.map(|((_, mate), _)| mate.id.as_str()).collect(),
            foresight: signs.iter().map(|sign| sign_row(board, sign)).collect(),
            ..mate_row(board, index, mate, now)
        }
    })
    .collect()
}

fn mate_row<'a>(board: &'a Board, index: TeammateIndex, mate: &'a Teammate, now: Instant) -> MateRow<'a> {
    let zone = mate.zone.known();
    let offset = zone.map(|zone| zone.offset(now));
    let minutes = |seconds: i32| seconds.div_euclid(60);
    let (counts, coverage) = (board.counts(index), board.coverage());
    MateRow {
        id: mate.id.as_str(),
        name: mate.name.raw(),
        role: mate.role.as_ref().map(Text::raw),
        zone: match &mate.zone {
            TeammateZone::None => None,
            TeammateZone::Unknown(written) => Some(written.raw()),
            TeammateZone::Known(zone) => Some(zone.name()),
        },
        local_time: offset.and_then(|offset| rfc3339::local(now, offset)),
        offset_minutes: offset.map(minutes),
        offset_from_me_minutes: offset.map(|offset| minutes(offset - board.viewer.offset(now))),
        availability: availability_row(board, index, now),
        owes: coverage.number(counts.owes),
        owes_late: coverage.number(counts.owes_late),
        waits_for: coverage.number(counts.waits_for),
        due: coverage.number(counts.due),
        hints: board.hints(index, now).map(|hint| hint_row(hint, now)).collect(),
        cover: None,
        covers: Vec::new(),
        foresight: Vec::new(),
    }
}

fn hint_row(hint: &SourceHint, now: Instant) -> HintRow<'_> {
    let holds = hint.hint_at(now);
    HintRow {
        source: hint.source.as_str(),
        presence: holds.and_then(|hint| hint.presence.as_ref()).map(Text::raw),
        note: holds.and_then(|hint| hint.note.as_ref()).map(Text::raw),
        zone: hint.zone_at(now).map(Zone::name),
        until: holds.and_then(|hint| hint.until).map(rfc3339::utc),
        seen_at: holds.map(|hint| rfc3339::utc(hint.seen_at)),
    }
}

fn availability_row(board: &Board, index: TeammateIndex, now: Instant) -> AvailabilityRow {
    let Some(at) = board.availability(index, now) else {
        return AvailabilityRow {
            state: "unknown",
            until: None,
            next_working_at: None,
            note: None,
            from: "none",
            tentative: false,
            place: None,
        };
    };
    AvailabilityRow {
        state: at.state.word(),
        until: at.until.map(rfc3339::utc),
        next_working_at: at.next_working_at.map(rfc3339::utc),
        note: at.note.map(|note| note.raw().to_owned()),
        from: at.basis.word(),
        tentative: at.tentative,
        place: at.place.map(|place| place.raw().to_owned()),
    }
}

fn thread_row<'a>(board: &'a Board, thread: &'a OpenThread, now: Instant) -> ThreadRow<'a> {
    let item = &thread.item;
    let (source, id) = (item.source.as_str(), item.id.raw());
    let by = board.team.get(thread.by).map_or("", |mate| mate.id.as_str());
    let question = thread.question();
    ThreadRow {
        id: format!("{source}:{id}:{by}"),
        source,
        item: id,
        title: item.title.raw(),
        url: item.url.as_ref().map(Text::raw),
        channel: item.channel.word(),
        owed_by: by,
        asked_by: question.map(|q| board.name_raw(&q.author)),
        asked_at: rfc3339::utc(thread.asked_at),
        asks: thread.asks(),
        due_at: thread.term.map(|term| rfc3339::utc(term.due_at)),
        state: thread.state(now).word(),
        working_minutes_left: board.thread_left(thread, now).map(whole_minutes),
        excerpt: question.map(excerpt),
        wants: question.map_or(Wants::Reply, Message::wants).word(),
        group: foresight::group(board, thread).word(),
        last_asked_at: rfc3339::utc(foresight::last_asked_at(thread)),
        cover: foresight::cover(board, thread.by, now).map(|cover| join_json::id(board, cover)),
        foresight: foresight::of_thread(board, thread, now).iter().map(|sign| sign_row(board, sign)).collect(),
        mark: board.mark(thread, foresight::last_asked_at(thread), now).map(|mark| MarkRow {
            state: if mark.done { "done" } else { "snoozed" },
            set_at: rfc3339::utc(mark.set_at),
            until: mark.until.map(rfc3339::utc),
        }),
    }
}

fn excerpt(question: &Message) -> &str {
    match question.deed {
        Some(deed) => deed.words(),
        None => question.text.head(EXCERPT),
    }
}

fn deadline_row<'a>(board: &'a Board, open: &ByItem<'a>, deadline: &'a Deadline, now: Instant) -> DeadlineRow<'a> {
    let item = &deadline.item;
    let (source, id) = (item.source.as_str(), item.id.raw());
    DeadlineRow {
        id: format!("{source}:{id}"),
        source,
        title: item.title.raw(),
        url: item.url.as_ref().map(Text::raw),
        project: item.project.as_ref().map(Text::raw),
        assignees: item.assignees.iter().map(|person| board.name_raw(person)).collect(),
        due: item.due.map(|due| match due {
            Due::Date(date) => rfc3339::date(date),
            Due::At(t) => rfc3339::utc(t),
        }),
        due_at: rfc3339::utc(deadline.due_at),
        state: deadline.state(now).word(),
        bucket: deadline.bucket(&board.viewer, now).word(),
        working_minutes_left: board.deadline_left(deadline, now).map(whole_minutes),
        foresight: open.of_deadline(board, deadline, now).iter().map(|sign| deadline_sign_row(board, sign)).collect(),
    }
}

fn source_row(line: &SourceLine) -> SourceRow<'_> {
    SourceRow {
        id: line.id.as_str(),
        kind: &line.kind,
        state: line.health.word(),
        fetched_at: line.health.fetched_at().map(rfc3339::utc),
        items: line.items,
        problems: line.problems.iter().map(problem_row).collect(),
    }
}

fn problem_row(problem: &Problem) -> ProblemRow<'_> {
    ProblemRow {
        file: problem.file.as_ref().map(Text::raw),
        line: problem.line,
        column: problem.column,
        text: problem.text.raw(),
    }
}
