//! The clock: the only place that reads the time.
//!
//! Not here: what time means anywhere (`domain::zone`), when to wake (the program says).

use std::sync::LazyLock;
use std::time::Duration;

use chrono::TimeDelta;

use super::mail::{EventSender, LoopEvent};
use crate::domain::Instant;

/// Wall clock and steady clock apart by this much, between two looks: the machine slept, or the clock was set.
const JUMP: TimeDelta = TimeDelta::minutes(1);

/// Where the program's `now` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A frozen clock.
    Frozen(Instant),
}

impl Clock {
    /// Whether it is frozen.
    pub fn is_frozen(self) -> bool {
        matches!(self, Self::Frozen(_))
    }

    /// The instant that is used as now.
    pub fn now(self) -> Instant {
        match self {
            Self::Real => Moment::now().wall,
            Self::Frozen(at) => at,
        }
    }

    /// The time until an instant: zero once it has passed, `None` if the clock is frozen.
    pub fn until(self, t: Instant) -> Option<Duration> {
        match self {
            Self::Real => Some((t - self.now()).to_std().unwrap_or_default()),
            Self::Frozen(_) => None,
        }
    }
}

/// Time since the program first asked. It never goes back, and stands still while the machine sleeps.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn steady() -> Duration {
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// Both clocks at once.
#[derive(Clone, Copy, Debug)]
struct Moment {
    wall: Instant,
    steady: Duration,
}

impl Moment {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now() -> Self {
        Self { wall: std::time::SystemTime::now().into(), steady: steady() }
    }

    /// How much further the wall clock went than the steady clock, if that is a jump.
    fn jump_since(self, earlier: Self) -> Option<TimeDelta> {
        let passed = TimeDelta::from_std(self.steady.saturating_sub(earlier.steady)).unwrap_or_default();
        let apart = self.wall - earlier.wall - passed;
        (apart.abs() >= JUMP).then_some(apart)
    }
}

/// Watches for jumps of the wall clock.
#[derive(Debug)]
pub struct Jumps(Option<Moment>);

impl Jumps {
    /// Starts watching. A frozen clock never jumps.
    pub fn of(clock: Clock) -> Self {
        Self((clock == Clock::Real).then(Moment::now))
    }

    /// How far the clock has jumped since the last call, if it has.
    pub fn look(&mut self) -> Option<TimeDelta> {
        let (earlier, now) = (self.0?, Moment::now());
        self.0 = Some(now);
        now.jump_since(earlier)
    }
}

/// Wakes the loop when somebody sets the clock and when the machine wakes from sleep: waits are measured in steady time,
/// which stands still meanwhile, so a wait for the next minute would end too late. Only Linux tells; elsewhere the
/// wait simply ends later, which is why a failure here is not reported.
pub(super) fn watch_sets<News: Send + 'static>(post: EventSender<News>) {
    #[cfg(target_os = "linux")]
    if let Ok(timer) = sets::timer() {
        let watch = move || while sets::wait(&timer) && post.send(LoopEvent::ClockSet) {};
        let _ = std::thread::Builder::new().name("clock".into()).spawn(watch);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = post;
}

#[cfg(target_os = "linux")]
mod sets {
    use std::os::fd::OwnedFd;

    use rustix::io::{Errno, Result, read};
    use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec};
    use rustix::time::{timerfd_create, timerfd_settime};

    /// A timer for a day that never comes. The kernel cancels it when the clock is set.
    pub(super) fn timer() -> Result<OwnedFd> {
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::CLOEXEC)?;
        let at = |tv_sec| Timespec { tv_sec, tv_nsec: 0 };
        let never = Itimerspec { it_interval: at(0), it_value: at(i64::from(u32::MAX)) };
        timerfd_settime(&timer, TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET, &never)?;
        Ok(timer)
    }

    /// Waits until the clock is set. Returns `false` if that cannot be detected.
    pub(super) fn wait(timer: &OwnedFd) -> bool {
        loop {
            match read(timer, &mut [0; 8]) {
                Err(Errno::CANCELED) => return true,
                Err(Errno::INTR) => {}
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(wall: i64, steady: u64) -> Moment {
        Moment { wall: Instant::from_timestamp(wall, 0).unwrap(), steady: Duration::from_secs(steady) }
    }

    #[test]
    fn p11_p12_a_jump_is_told_with_its_direction_and_ordinary_time_is_none() {
        let start = moment(1_000_000, 50);
        assert_eq!(moment(1_003_600, 3650).jump_since(start), None, "an hour passed");
        assert_eq!(moment(1_000_059, 50).jump_since(start), None, "a small correction");
        assert_eq!(moment(1_028_810, 60).jump_since(start), Some(TimeDelta::hours(8)), "the laptop slept");
        assert_eq!(moment(996_400, 50).jump_since(start), Some(TimeDelta::hours(-1)), "set back");
    }

    #[test]
    fn a_frozen_clock_stands_still_and_never_jumps() {
        let at = moment(1_000_000, 0).wall;
        let clock = Clock::Frozen(at);
        assert_eq!(clock.now(), at);
        assert_eq!((clock.until(at), clock.until(at + TimeDelta::seconds(1))), (None, None));
        let mut jumps = Jumps::of(clock);
        assert_eq!((jumps.look(), jumps.look()), (None, None));
    }

    #[test]
    fn an_instant_that_is_past_is_not_waited_for() {
        assert_eq!(Clock::Real.until(Instant::UNIX_EPOCH), Some(Duration::ZERO));
    }
}
