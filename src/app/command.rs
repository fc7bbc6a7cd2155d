//! The commands that keys, the mouse and the palette can ask for, one word each.
//!
//! Not here: which keys ask for it (`keymap`), what it does (`update`).

/// A command that a key can be bound to.
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
    /// Hide the team, or show it again.
    ToggleTeam,
    /// Hide the threads, or show them again.
    ToggleThreads,
    /// Hide the deadlines, or show them again.
    ToggleDeadlines,
    /// Hide the timeline ahead, or show it again.
    ToggleAhead,
    /// Restore the default arrangement.
    Rearrange,
    /// Zoom the panel to the whole screen, or back.
    Zoom,
    /// The details of the selected row.
    Details,
    /// What the newest notice is about.
    Notice,
    /// One step back.
    Back,
    /// Open the selected row's link in the browser.
    Open,
    /// Copy the selected row's link.
    Copy,
    /// Answer the selected thread.
    Answer,
    /// Ask in the selected item.
    AskIn,
    /// Mark the selected row as done.
    Done,
    /// Set the viewer's status.
    MyStatus,
    /// Mark a teammate for the plan, or remove the mark.
    Mark,
    /// Remove every mark.
    Unmark,
    /// In the plan, invite a person who is not a teammate.
    Invite,
    /// In the plan, a longer meeting.
    LongerMeeting,
    /// Take the proposed meeting, or release it.
    Take,
    /// Hide a thread for an hour.
    SnoozeHour,
    /// Hide a thread until my next working day.
    SnoozeTomorrow,
    /// Hide a thread until next week.
    SnoozeMonday,
    /// Hide a thread until somebody asks anew.
    SnoozeNew,
    /// Undo what was done last.
    Undo,
    /// In the plan, a meeting that repeats.
    Repeat,
    /// Copy the command that writes the proposal as a calendar file.
    CopyCalendar,
    /// In the plan, a shorter meeting.
    ShorterMeeting,
    /// In the plan, a day more.
    MoreDays,
    /// In the plan, a day less.
    FewerDays,
    /// In the plan, to the best proposal, or to the next.
    Best,
    /// Filter the rows.
    Filter,
    /// The command palette.
    Palette,
    /// Show only the viewer's own rows.
    Mine,
    /// Show the rows in the next order.
    Sort,
    /// Threads in groups, or in one list.
    Group,
    /// Move the moment a quarter of an hour later.
    Later,
    /// Move the moment a quarter of an hour earlier.
    Earlier,
    /// Move the moment an hour later.
    HourLater,
    /// Move the moment an hour earlier.
    HourEarlier,
    /// Move the moment a day later.
    DayLater,
    /// Move the moment a day earlier.
    DayEarlier,
    /// Move the moment back to now.
    Now,
    /// The list of themes.
    Theme,
    /// Refresh every source.
    Refresh,
    /// Repaint the screen.
    Repaint,
    /// The help, with every key.
    Help,
    /// Quit.
    Quit,
}

impl Command {
    /// The command's name in the config's `[keys]`.
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
