//! Messages that a key or a palette entry sends, by the area that handles them.
//!
//! Not here: the words and keys of commands (`command`, `keymap`), what an area does with its messages (`update`).

use super::arrange::Side;
use super::command::Command;
use super::panel::PanelId;
use super::scrub::Step;
use crate::domain::join::mark::Choice;

/// A message to an area of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// To the list of the focused panel.
    List(List),
    /// To the panels on the screen.
    Workspace(Workspace),
    /// To the overlays.
    Overlay(Overlay),
    /// To the displayed moment.
    Time(Time),
    /// To the plan.
    Plan(Plan),
    /// To the operations on sources.
    Doing(Doing),
    /// To the marks on threads: marks the selected one.
    Mark(Choice),
    /// To the program as a whole.
    Program(Program),
}

/// A message to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Moves the selection by rows.
    Step(isize),
    /// Moves the selection by pages.
    Page(isize),
    /// Shows only the viewer's own rows, or all.
    Mine,
    /// Shows the rows in the next order.
    Sort,
    /// Shows threads in groups, or in one list.
    Group,
    /// Opens the selected row's link.
    Open,
    /// Copies it; in the plan, copies the proposal.
    Copy,
}

/// A message to the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workspace {
    /// Focuses the next panel.
    Next,
    /// Focuses the previous one.
    Previous,
    /// Focuses this panel.
    Show(PanelId),
    /// Zooms the focused panel to the whole screen, or back.
    Zoom,
    /// Resizes the focused panel by cells.
    Resize(Side, i16),
    /// Removes a panel from the board, or puts it back.
    Toggle(PanelId),
    /// Hides the timeline ahead, or shows it again.
    ToggleAhead,
    /// Restores the default arrangement.
    Reset,
}

/// A message to the overlays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Opens or closes the help.
    Help,
    /// Opens the details of the selected row, or accepts the selection of the overlay on top.
    Details,
    /// Closes the overlay on top; without one, removes a filter, the zoom, or a panel that is shown alone.
    Back,
    /// Selects what the newest notice is about.
    Notice,
    /// Opens or closes the list of themes.
    Themes,
    /// Opens the line in which a filter is typed.
    Filter,
    /// Opens the command palette.
    Palette,
}

/// A message to the displayed moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// Moves it.
    Step(Step),
    /// Moves it back to now.
    Now,
}

/// A message to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Marks the selected teammate, or removes the mark.
    Mark,
    /// Removes every mark.
    Unmark,
    /// Opens the line that invites a person who is not a teammate.
    Invite,
    /// Looks for a longer (`true`) or shorter meeting.
    Length(bool),
    /// Changes the number of days ahead.
    Days(i8),
    /// Plans a meeting of the next rhythm.
    Repeat,
    /// Goes to the best proposal, or to the next.
    Best,
    /// Takes the proposed meeting, or releases it.
    Take,
    /// Copies the command that writes the proposal as a calendar file.
    CopyCalendar,
    /// Undoes the last change.
    Undo,
}

/// A message to the operations on sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Answers the selected thread.
    Answer,
    /// Asks in the item of the selected row.
    Ask,
    /// Marks the selected row as done.
    Done,
    /// Opens the choice of the viewer's status.
    Status,
}

/// A message to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Refreshes every source.
    Refresh,
    /// Repaints the screen.
    Repaint,
    /// Quits.
    Quit,
}

impl From<Command> for Message {
    fn from(command: Command) -> Self {
        match command {
            Command::Down => Self::List(List::Step(1)),
            Command::Up => Self::List(List::Step(-1)),
            Command::Top => Self::List(List::Step(isize::MIN / 2)),
            Command::Bottom => Self::List(List::Step(isize::MAX / 2)),
            Command::PageDown => Self::List(List::Page(1)),
            Command::PageUp => Self::List(List::Page(-1)),
            Command::Mine => Self::List(List::Mine),
            Command::Sort => Self::List(List::Sort),
            Command::Group => Self::List(List::Group),
            Command::Open => Self::List(List::Open),
            Command::Copy => Self::List(List::Copy),
            Command::NextPanel => Self::Workspace(Workspace::Next),
            Command::PreviousPanel => Self::Workspace(Workspace::Previous),
            Command::Team => Self::Workspace(Workspace::Show(PanelId::Team)),
            Command::Threads => Self::Workspace(Workspace::Show(PanelId::Threads)),
            Command::Deadlines => Self::Workspace(Workspace::Show(PanelId::Deadlines)),
            Command::Plan => Self::Workspace(Workspace::Show(PanelId::Plan)),
            Command::Sources => Self::Workspace(Workspace::Show(PanelId::Sources)),
            Command::Handoff => Self::Workspace(Workspace::Show(PanelId::Handoff)),
            Command::CheckIns => Self::Workspace(Workspace::Show(PanelId::CheckIns)),
            Command::Agreement => Self::Workspace(Workspace::Show(PanelId::Agreement)),
            Command::Pulse => Self::Workspace(Workspace::Show(PanelId::Pulse)),
            Command::Wider => Self::Workspace(Workspace::Resize(Side::Width, 2)),
            Command::Narrower => Self::Workspace(Workspace::Resize(Side::Width, -2)),
            Command::Taller => Self::Workspace(Workspace::Resize(Side::Height, 1)),
            Command::Shorter => Self::Workspace(Workspace::Resize(Side::Height, -1)),
            Command::ToggleTeam => Self::Workspace(Workspace::Toggle(PanelId::Team)),
            Command::ToggleThreads => Self::Workspace(Workspace::Toggle(PanelId::Threads)),
            Command::ToggleDeadlines => Self::Workspace(Workspace::Toggle(PanelId::Deadlines)),
            Command::ToggleAhead => Self::Workspace(Workspace::ToggleAhead),
            Command::Rearrange => Self::Workspace(Workspace::Reset),
            Command::Zoom => Self::Workspace(Workspace::Zoom),
            Command::Help => Self::Overlay(Overlay::Help),
            Command::Details => Self::Overlay(Overlay::Details),
            Command::Notice => Self::Overlay(Overlay::Notice),
            Command::Back => Self::Overlay(Overlay::Back),
            Command::Theme => Self::Overlay(Overlay::Themes),
            Command::Filter => Self::Overlay(Overlay::Filter),
            Command::Palette => Self::Overlay(Overlay::Palette),
            Command::Later => Self::Time(Time::Step(Step::Quarters(1))),
            Command::Earlier => Self::Time(Time::Step(Step::Quarters(-1))),
            Command::HourLater => Self::Time(Time::Step(Step::Hours(1))),
            Command::HourEarlier => Self::Time(Time::Step(Step::Hours(-1))),
            Command::DayLater => Self::Time(Time::Step(Step::Days(1))),
            Command::DayEarlier => Self::Time(Time::Step(Step::Days(-1))),
            Command::Now => Self::Time(Time::Now),
            Command::Answer => Self::Doing(Doing::Answer),
            Command::AskIn => Self::Doing(Doing::Ask),
            Command::Done => Self::Doing(Doing::Done),
            Command::MyStatus => Self::Doing(Doing::Status),
            Command::Mark => Self::Plan(Plan::Mark),
            Command::Unmark => Self::Plan(Plan::Unmark),
            Command::Invite => Self::Plan(Plan::Invite),
            Command::LongerMeeting => Self::Plan(Plan::Length(true)),
            Command::ShorterMeeting => Self::Plan(Plan::Length(false)),
            Command::MoreDays => Self::Plan(Plan::Days(1)),
            Command::FewerDays => Self::Plan(Plan::Days(-1)),
            Command::Repeat => Self::Plan(Plan::Repeat),
            Command::Best => Self::Plan(Plan::Best),
            Command::Take => Self::Plan(Plan::Take),
            Command::CopyCalendar => Self::Plan(Plan::CopyCalendar),
            Command::Undo => Self::Plan(Plan::Undo),
            Command::SnoozeHour => Self::Mark(Choice::Hour),
            Command::SnoozeTomorrow => Self::Mark(Choice::Tomorrow),
            Command::SnoozeMonday => Self::Mark(Choice::Monday),
            Command::SnoozeNew => Self::Mark(Choice::New),
            Command::Refresh => Self::Program(Program::Refresh),
            Command::Repaint => Self::Program(Program::Repaint),
            Command::Quit => Self::Program(Program::Quit),
        }
    }
}
