//! Two looks at a changing calendar agree: one that goes on from look to look, through limits, ended tokens, starts and new
//! days, and one that looks for the first time.

use super::rig::Rig;

/// A service whose calendars change.
pub trait Changing {
    /// A source of it.
    fn settings(&self) -> String;
    /// Something changes.
    fn change(&self, random: &mut fastrand::Rng);
    /// The next look meets trouble, perhaps.
    fn trouble(&self, random: &mut fastrand::Rng);
    /// The trouble is over.
    fn recover(&self);
}

/// So many times.
pub fn agree(service: &dyn Changing, times: u64) {
    let mut random = fastrand::Rng::with_seed(7);
    let mut going_on = Rig::new(&service.settings());
    let mut handed = 0;
    for time in 0..times {
        for _ in 0..random.u8(..3) {
            service.change(&mut random);
        }
        if random.u8(..3) == 0 {
            service.trouble(&mut random);
            // It may fail: what it brought counts all the same.
            let _ = going_on.look_after(5);
            for _ in 0..random.u8(..2) {
                service.change(&mut random);
            }
        }
        service.recover();
        if random.u8(..5) == 0 {
            going_on.restart();
        }
        let minutes = if random.u8(..8) == 0 { 24 * 60 } else { 5 };
        going_on.look_after(minutes).unwrap();
        handed += going_on.handed;
        let mut first = Rig::new(&service.settings());
        first.now = going_on.now;
        first.look().unwrap();
        assert_eq!(going_on.all(), first.all(), "after {time} times");
        assert_eq!(going_on.problems, first.problems, "after {time} times");
    }
    assert!(handed > 10, "nothing ever changed");
}
