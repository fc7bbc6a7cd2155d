//! The JSON of what follows from the join: signs, clock changes, check-ins, the agreement.
//!
//! Not here: the snapshot around it (`snapshot_json`), the meaning of the values (`domain::join`).

use serde::Serialize;

use crate::board::foresight::thread_id;
use crate::board::{Board, OpenThread, checkins};
use crate::domain::Instant;
use crate::domain::agreement::{Agreement, Channel, Targets};
use crate::domain::join::checkin::Row;
use crate::domain::join::clocks::{self, Change};
use crate::domain::join::foresight::Sign;
use crate::domain::rfc3339;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::Text;

/// A teammate's id; empty for none.
pub fn id(board: &Board, index: TeammateIndex) -> &str {
    board.team.get(index).map_or("", |mate| mate.id.as_str())
}

/// A sign.
#[derive(Serialize)]
pub struct SignRow<'a> {
    kind: &'static str,
    who: &'a str,
    at: Option<String>,
    thread: Option<String>,
}

/// The row of a sign on a thread or a teammate.
pub fn sign_row<'a>(board: &'a Board, sign: &Sign) -> SignRow<'a> {
    SignRow { kind: sign.kind.word(), who: id(board, sign.who), at: sign.at.map(rfc3339::utc), thread: None }
}

/// The row of a sign on a deadline.
pub fn deadline_sign_row<'a>(board: &'a Board, sign: &Sign<&OpenThread>) -> SignRow<'a> {
    let thread = sign.thread.map(|thread| thread_id(board, thread));
    SignRow { kind: sign.kind.word(), who: id(board, sign.who), at: sign.at.map(rfc3339::utc), thread }
}

/// A clock change.
#[derive(Serialize)]
pub struct ChangeRow<'a> {
    at: String,
    zones: Vec<ZoneRow<'a>>,
    pairs: Vec<PairRow<'a>>,
}

#[derive(Serialize)]
struct ZoneRow<'a> {
    zone: String,
    shift_minutes: i64,
    who: Vec<&'a str>,
}

#[derive(Serialize)]
struct PairRow<'a> {
    with: &'a str,
    before_minutes: i64,
    after_minutes: i64,
}

/// The clock changes ahead.
pub fn change_rows(board: &Board, now: Instant) -> Vec<ChangeRow<'_>> {
    let row = |change: Change| ChangeRow {
        at: rfc3339::utc(change.at),
        zones: change
            .zones
            .into_iter()
            .map(|zone| ZoneRow {
                zone: zone.zone,
                shift_minutes: zone.shift,
                who: zone.who.into_iter().map(|index| id(board, index)).collect(),
            })
            .collect(),
        pairs: change
            .pairs
            .into_iter()
            .map(|pair| PairRow { with: id(board, pair.with), before_minutes: pair.before, after_minutes: pair.after })
            .collect(),
    };
    clocks::ahead(&board.team, now).into_iter().map(row).collect()
}

/// A check-in.
#[derive(Serialize)]
pub struct CheckInRow<'a> {
    id: &'a str,
    name: &'a str,
    rows: Vec<PersonRow<'a>>,
}

#[derive(Serialize)]
struct PersonRow<'a> {
    who: &'a str,
    date: Option<String>,
    state: &'static str,
    due_at: Option<String>,
    text: Option<String>,
}

/// The check-ins, in the order of the config.
pub fn check_in_rows(board: &Board, now: Instant) -> Vec<CheckInRow<'_>> {
    let person = |row: Row| PersonRow {
        who: id(board, row.who),
        date: row.date.map(rfc3339::date),
        state: row.state.word(),
        due_at: row.due_at.map(rfc3339::utc),
        text: row.text.map(|text| text.raw().to_owned()),
    };
    let all = board.team.checkins.iter().enumerate();
    all.map(|(n, plan)| {
        let rows = checkins::rows(board, plan, board.written(n), now);
        CheckInRow { id: &plan.id, name: plan.name.raw(), rows: rows.into_iter().map(person).collect() }
    })
    .collect()
}

/// The agreement.
#[derive(Serialize)]
pub struct AgreementRows<'a> {
    channels: Vec<ChannelRow<'a>>,
    due_soon: &'a str,
    at_risk: &'a str,
}

#[derive(Serialize)]
struct ChannelRow<'a> {
    channel: &'static str,
    target: String,
    set_by: &'static str,
    purpose: Option<&'a str>,
    sources: Vec<TargetRow<'a>>,
    teammates: Vec<TargetRow<'a>>,
}

#[derive(Serialize)]
struct TargetRow<'a> {
    id: &'a str,
    target: &'a str,
}

/// The agreement, with the targets that sources and teammates set of their own.
pub fn agreement_rows(team: &Team) -> AgreementRows<'_> {
    let agreement: &Agreement = &team.agreement;
    let none = Targets::default();
    let row = |channel: Channel| ChannelRow {
        channel: channel.word(),
        target: agreement.written(channel, &none, &none),
        set_by: if agreement.targets.get(channel).is_some() { "team" } else { "default" },
        purpose: agreement.purpose.get(&channel).map(Text::raw),
        sources: overrides(agreement.sources.iter().map(|(id, targets)| (id.as_str(), targets)), channel),
        teammates: overrides(team.mates.iter().map(|mate| (mate.id.as_str(), &mate.targets)), channel),
    };
    let [due_soon, at_risk] = &agreement.margins;
    AgreementRows { channels: Channel::ALL.map(row).into(), due_soon, at_risk }
}

fn overrides<'a>(all: impl Iterator<Item = (&'a str, &'a Targets)>, channel: Channel) -> Vec<TargetRow<'a>> {
    all.filter_map(|(id, targets)| Some(TargetRow { id, target: targets.written(channel)? })).collect()
}
