//! What a person can ask of the board, one word each.
//!
//! Not here: which keys ask for it (`keymap`), what it does (`update`).

/// Something that a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// The row below.
    Down,
    /// The row above.
    Up,
    /// The first row.
    Top,
    /// The last row.
    Bottom,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// The panel after this one.
    NextPanel,
    /// The panel before this one.
    PreviousPanel,
    /// The team.
    Team,
    /// The open threads.
    Threads,
    /// The deadlines.
    Deadlines,
    /// The plan.
    Plan,
    /// The sources.
    Sources,
    /// The hand-off.
    Handoff,
    /// The check-ins.
    CheckIns,
    /// The agreement.
    Agreement,
    /// The pulse.
    Pulse,
    /// This panel wider.
    Wider,
    /// This panel narrower.
    Narrower,
    /// This panel taller.
    Taller,
    /// This panel shorter.
    Shorter,
    /// The team off the board, and back.
    ToggleTeam,
    /// The threads off the board, and back.
    ToggleThreads,
    /// The deadlines off the board, and back.
    ToggleDeadlines,
    /// What is ahead off the board, and back.
    ToggleAhead,
    /// Every panel in its usual place and size.
    Rearrange,
    /// One panel over the whole screen, and back.
    Zoom,
    /// All about the selected row.
    Details,
    /// What the newest notice is about.
    Notice,
    /// One step back.
    Back,
    /// Show the selected row's link in the browser.
    Open,
    /// Copy the selected row's link.
    Copy,
    /// Answer the selected thread.
    Answer,
    /// Ask in the selected item.
    AskIn,
    /// The selected row is done.
    Done,
    /// Choose one's own status.
    MyStatus,
    /// Mark a teammate for the plan, or take the mark back.
    Mark,
    /// Take every mark back.
    Unmark,
    /// In the plan, invite somebody who is no teammate.
    Invite,
    /// In the plan, a longer meeting.
    LongerMeeting,
    /// Take what is proposed, or take it back.
    Take,
    /// A thread out of sight for an hour.
    SnoozeHour,
    /// A thread out of sight until my next working day.
    SnoozeTomorrow,
    /// A thread out of sight until next week.
    SnoozeMonday,
    /// A thread out of sight until something new asks.
    SnoozeNew,
    /// Undo what was done last.
    Undo,
    /// In the plan, a meeting that repeats.
    Repeat,
    /// Copy the command that writes what is proposed as a calendar file.
    CopyCalendar,
    /// In the plan, a shorter meeting.
    ShorterMeeting,
    /// In the plan, a day more.
    MoreDays,
    /// In the plan, a day less.
    FewerDays,
    /// In the plan, to the best proposal, or to the next.
    Best,
    /// Show only rows that match some words.
    Filter,
    /// Everything that can be asked for, by a few letters.
    Palette,
    /// Show only what concerns me.
    Mine,
    /// Show the rows in the next order.
    Sort,
    /// Threads in groups, or in one list.
    Group,
    /// The moment a quarter of an hour later.
    Later,
    /// The moment a quarter of an hour earlier.
    Earlier,
    /// The moment an hour later.
    HourLater,
    /// The moment an hour earlier.
    HourEarlier,
    /// The moment a day later.
    DayLater,
    /// The moment a day earlier.
    DayEarlier,
    /// The moment back to now.
    Now,
    /// The list of themes.
    Theme,
    /// Ask every source for what is new.
    Refresh,
    /// Paint everything anew.
    Repaint,
    /// Every key.
    Help,
    /// Leave.
    Quit,
}

impl Command {
    /// The word for it in the config's `[keys]`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
            Self::Top => "top",
            Self::Bottom => "bottom",
            Self::PageDown => "page_down",
            Self::PageUp => "page_up",
            Self::NextPanel => "next_panel",
            Self::PreviousPanel => "previous_panel",
            Self::Team => "team",
            Self::Threads => "threads",
            Self::Deadlines => "deadlines",
            Self::Plan => "plan",
            Self::Sources => "sources",
            Self::Handoff => "handoff",
            Self::CheckIns => "checkins",
            Self::Agreement => "agreement",
            Self::Pulse => "pulse",
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Taller => "taller",
            Self::Shorter => "shorter",
            Self::ToggleTeam => "toggle_team",
            Self::ToggleThreads => "toggle_threads",
            Self::ToggleDeadlines => "toggle_deadlines",
            Self::ToggleAhead => "toggle_ahead",
            Self::Rearrange => "rearrange",
            Self::Zoom => "zoom",
            Self::Details => "details",
            Self::Notice => "notice",
            Self::Back => "back",
            Self::Open => "open",
            Self::Copy => "copy",
            Self::Answer => "answer",
            Self::AskIn => "ask_in",
            Self::Done => "done",
            Self::MyStatus => "my_status",
            Self::Mark => "mark",
            Self::Unmark => "unmark",
            Self::Invite => "invite",
            Self::LongerMeeting => "longer_meeting",
            Self::Take => "take",
            Self::SnoozeHour => "snooze_hour",
            Self::SnoozeTomorrow => "snooze_tomorrow",
            Self::SnoozeMonday => "snooze_monday",
            Self::SnoozeNew => "snooze_new",
            Self::Undo => "undo",
            Self::Repeat => "repeat",
            Self::CopyCalendar => "copy_calendar",
            Self::ShorterMeeting => "shorter_meeting",
            Self::MoreDays => "more_days",
            Self::FewerDays => "fewer_days",
            Self::Best => "best",
            Self::Filter => "filter",
            Self::Palette => "palette",
            Self::Mine => "mine",
            Self::Sort => "sort",
            Self::Group => "group",
            Self::Later => "later",
            Self::Earlier => "earlier",
            Self::HourLater => "hour_later",
            Self::HourEarlier => "hour_earlier",
            Self::DayLater => "day_later",
            Self::DayEarlier => "day_earlier",
            Self::Now => "now",
            Self::Theme => "theme",
            Self::Refresh => "refresh",
            Self::Repaint => "repaint",
            Self::Help => "help",
            Self::Quit => "quit",
        }
    }
}
