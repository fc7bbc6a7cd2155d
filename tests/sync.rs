//! The sources' rhythm, on paused time and with providers that follow a script.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use asyncboard::config::{Located, Section, Source};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Item, Page, Parts, Progress};
use asyncboard::domain::ids::SourceId;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::{
    About, Ask, Context, Cursor, Done, Job, Listening, Nudge, Provider, Rhythm, Sink, Trouble, registry,
};
use asyncboard::sync::{self, Clock, Event, Failure, Orders, Plugged, WatchState, What};
use tokio::sync::mpsc;
use tokio::time::{Instant as Tick, sleep, timeout};

/// A kind that tells of every change, where the script has it listen.
static ABOUT: About = About {
    rhythm: Rhythm { listening: Listening::Everything, ..Rhythm::USUAL },
    ..About::new("scripted", "Scripted")
};

/// A kind that tells of some changes, and is asked only while somebody looks.
static PUSHED: About = About {
    rhythm: Rhythm { listening: Listening::Hints(Duration::from_mins(10)), only_attended: true, ..Rhythm::USUAL },
    ..About::new("pushed", "Pushed")
};

/// A kind that wants to be left alone for half a minute.
static SHY: About = About {
    rhythm: Rhythm { least: Duration::from_secs(30), listening: Listening::Everything, ..Rhythm::USUAL },
    ..About::new("shy", "Shy")
};

/// What a scripted provider does when it is asked.
#[derive(Clone)]
enum Act {
    Answer,
    Slow(u64),
    Fail(Trouble),
    Panic,
    Hang,
    /// So many pages, each after so many seconds, from where the cursor stands; then this, else the end.
    Pages(usize, u64, Option<Trouble>),
}

/// What a scripted provider does when it is to watch.
enum Gaze {
    Failed,
    Cut,
    Panic,
    Nudges(mpsc::Receiver<()>),
}

#[derive(Default)]
struct Script {
    acts: VecDeque<Act>,
    gazes: VecDeque<Gaze>,
    /// When it was asked, in seconds; whether thoroughly; with which cursor.
    asked: Vec<(u64, bool, Option<Cursor>)>,
    running: usize,
    most_running: usize,
    about: Option<&'static About>,
}

struct Scripted(Arc<Mutex<Script>>, Tick);

impl Provider for Scripted {
    fn about(&self) -> &'static About {
        self.0.lock().unwrap().about.unwrap_or(&ABOUT)
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        let stood = ask.cursor.as_ref().and_then(|cursor| String::from_utf8_lossy(&cursor.0).parse().ok());
        let act = {
            let mut script = self.0.lock().unwrap();
            script.asked.push((self.1.elapsed().as_secs(), ask.thorough, ask.cursor));
            script.running += 1;
            script.most_running = script.most_running.max(script.running);
            script.acts.pop_front().unwrap_or(Act::Answer)
        };
        Box::pin(async move {
            let _running = Running(self.0.clone());
            match act {
                Act::Pages(pages, each, then) => return read(stood, pages, each, then, sink).await,
                Act::Answer => {}
                Act::Slow(seconds) => sleep(Duration::from_secs(seconds)).await,
                Act::Fail(trouble) => return Err(trouble),
                Act::Panic => panic!("a fault in the script"),
                Act::Hang => std::future::pending().await,
            }
            sink.send(Page { items: vec![Item::new("a")], ..Page::default() }).await;
            Ok(Done { cursor: Some(Cursor(b"here".to_vec())), complete: Parts::ALL, problems: vec![], again: None })
        })
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let gaze = self.0.lock().unwrap().gazes.pop_front()?;
        Some(Box::pin(async move {
            match gaze {
                Gaze::Nudges(mut nudges) => {
                    nudge.listening();
                    while nudges.recv().await.is_some() {
                        nudge.changed();
                    }
                    Trouble::Offline { text: Text::new("the connection was cut") }
                }
                Gaze::Failed => Trouble::Setup { text: Text::new("a network mount") },
                Gaze::Cut => Trouble::Offline { text: Text::new("no route to the service") },
                Gaze::Panic => panic!("a fault in the script"),
            }
        }))
    }
}

/// Sends pages as a service does that has many.
async fn read(
    stood: Option<usize>,
    pages: usize,
    each: u64,
    then: Option<Trouble>,
    sink: Sink,
) -> Result<Done, Trouble> {
    if stood.is_some() {
        sink.go_on().await;
    }
    let first = stood.unwrap_or_default();
    for n in first..first + pages {
        sleep(Duration::from_secs(each)).await;
        let progress = Some(Progress { done: n + 1, total: 100 });
        let page = Page { items: vec![Item::new(&n.to_string())], progress, ..Page::default() };
        sink.send_to(page, Cursor((n + 1).to_string().into_bytes())).await;
    }
    sleep(Duration::from_secs(each)).await;
    let done = Done { cursor: Some(Cursor(b"end".to_vec())), complete: Parts::ALL, problems: vec![], again: None };
    then.map_or(Ok(done), Err)
}

struct Running(Arc<Mutex<Script>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.lock().unwrap().running -= 1;
    }
}

/// A clock that somebody sets: so many seconds away from noon, at which it stands still.
#[derive(Default)]
struct Set(std::sync::atomic::AtomicI64);

impl Clock for Set {
    fn now(&self) -> Instant {
        Noon.now() + chrono::TimeDelta::seconds(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Instant {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }
}

/// Sources at work, and what they told.
struct Bench {
    scripts: Vec<Arc<Mutex<Script>>>,
    events: Arc<Mutex<Vec<Event>>>,
    orders: tokio::sync::watch::Sender<Orders>,
    work: tokio::task::JoinHandle<()>,
}

fn plugged(name: &str, script: &Arc<Mutex<Script>>) -> Plugged {
    Plugged {
        id: SourceId::new(name).unwrap(),
        provider: Arc::new(Scripted(script.clone(), Tick::now())),
        refresh: Duration::from_mins(1),
        cursor: None,
    }
}

fn bench(sources: Vec<(&str, Vec<Act>, Vec<Gaze>)>) -> Bench {
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let (mut scripts, mut all) = (Vec::new(), Vec::new());
    for (name, acts, gazes) in sources {
        let script = Arc::new(Mutex::new(Script { acts: acts.into(), gazes: gazes.into(), ..Script::default() }));
        all.push(plugged(name, &script));
        scripts.push(script);
    }
    let (orders, told) = sync::orders();
    let heard = events.clone();
    let out = move |event| heard.lock().unwrap().push(event);
    let work = tokio::spawn(sync::drive(all, Arc::new(Noon), out, told));
    Bench { scripts, events, orders, work }
}

impl Bench {
    /// When the n-th source was asked.
    fn asked(&self, n: usize) -> Vec<u64> {
        self.scripts[n].lock().unwrap().asked.iter().map(|(at, ..)| *at).collect()
    }

    fn thorough(&self, n: usize) -> Vec<bool> {
        self.scripts[n].lock().unwrap().asked.iter().map(|(_, thorough, _)| *thorough).collect()
    }

    /// What a source told, in words.
    fn told(&self, name: &str) -> Vec<String> {
        let word = |what: &What| match what {
            What::Asking => "asking".to_owned(),
            What::Page(page) => format!("page of {}", page.items.len()),
            What::Done { again: Some(_), problems, .. } => format!("so far: {}", problems[0].text.raw()),
            What::Done { complete, .. } => format!("done, complete: {}", *complete == Parts::ALL),
            What::Failed(failure) => format!("failed: {}", failure.text().raw()),
            What::Watch(state) => format!("watch: {state:?}"),
            What::GoesOn => "goes on".to_owned(),
            What::Stands(cursor) => format!("stands at {}", String::from_utf8_lossy(&cursor.0)),
            What::Restoring | What::Unfinished | What::Restored { .. } | What::Failing { .. } => {
                "from the store".to_owned()
            }
        };
        let events = self.events.lock().unwrap();
        events.iter().filter(|event| event.source.as_str() == name).map(|event| word(&event.what)).collect()
    }

    async fn run(&self, seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
    }

    fn refresh(&self) {
        self.orders.send_modify(|orders| *orders = orders.and_refresh());
    }
}

fn offline() -> Act {
    Act::Fail(Trouble::Offline { text: Text::new("no route to the service") })
}

#[tokio::test(start_paused = true)]
async fn an_answer_comes_in_pages_and_is_asked_for_again_with_its_cursor() {
    let bench = bench(vec![("a", vec![], vec![])]);
    bench.run(70).await;
    let once = ["asking", "page of 1", "done, complete: true"];
    assert_eq!(bench.told("a"), [once, once].concat());
    let script = bench.scripts[0].lock().unwrap();
    let [(0, true, None), (again, false, Some(cursor))] = &script.asked[..] else { panic!("{:?}", script.asked) };
    assert!((54..=66).contains(again) && cursor.0 == b"here");
}

#[tokio::test(start_paused = true)]
async fn failures_are_waited_longer_each_time() {
    let bench = bench(vec![("a", vec![offline(); 12], vec![])]);
    bench.run(3600).await;
    let asked = bench.asked(0);
    let waits: Vec<u64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!((7..=15).contains(&waits[0]) && waits.iter().all(|wait| *wait <= 900), "{waits:?}");
    assert!((8..=13).contains(&asked.len()), "{asked:?}");
    assert_eq!(bench.told("a")[..2], ["asking", "failed: no route to the service"]);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_refuses_is_asked_again_on_an_order_only() {
    let denied = Act::Fail(Trouble::Denied { text: Text::new("sign in again") });
    let bench = bench(vec![("a", vec![denied], vec![])]);
    bench.run(100_000).await;
    assert_eq!(bench.asked(0), [0]);
    bench.refresh();
    bench.run(1).await;
    assert_eq!((bench.asked(0), bench.thorough(0)), (vec![0, 100_000], vec![true, true]));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_wants_us_to_wait_is_asked_when_it_said() {
    let limited = Act::Fail(Trouble::Limited { until: "2026-11-22T12:10:00Z".parse().unwrap() });
    let bench = bench(vec![("a", vec![limited], vec![])]);
    bench.run(601).await;
    assert_eq!(bench.asked(0), [0, 600]);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_makes_progress_may_take_an_hour() {
    let bench = bench(vec![("a", vec![Act::Pages(40, 90, None)], vec![])]);
    bench.run(3700).await;
    let told = bench.told("a");
    assert_eq!((bench.asked(0), told.len()), (vec![0], 82));
    assert_eq!(told[..4], ["asking", "page of 1", "stands at 1", "page of 1"]);
    assert_eq!(told[81], "done, complete: true");
}

#[tokio::test(start_paused = true)]
async fn three_minutes_without_a_page_are_a_failure_and_the_next_look_goes_on_where_that_one_stood() {
    let bench =
        bench(vec![("a", vec![Act::Pages(2, 170, None), Act::Pages(1, 181, None), Act::Pages(1, 1, None)], vec![])]);
    bench.scripts[0].lock().unwrap().acts[0] = Act::Pages(2, 170, Some(Trouble::Theirs { text: Text::new("500") }));
    bench.run(720).await;
    let told = bench.told("a");
    let first = ["asking", "page of 1", "stands at 1", "page of 1", "stands at 2", "failed: 500"];
    let second = ["asking", "goes on", "failed: no answer within three minutes"];
    let third = ["asking", "goes on", "page of 1", "stands at 3", "done, complete: true"];
    assert_eq!(told, [&first[..], &second, &third].concat());
}

#[tokio::test(start_paused = true)]
async fn a_look_that_is_limited_half_way_is_no_failure_and_goes_on_when_the_service_said() {
    let limited = || Some(Trouble::Limited { until: "2026-11-22T12:10:00Z".parse().unwrap() });
    let acts = vec![Act::Pages(2, 1, limited()), Act::Pages(0, 1, limited()), Act::Pages(1, 1, None)];
    let bench = bench(vec![("a", acts, vec![])]);
    bench.run(1210).await;
    let told = bench.told("a");
    let first = ["asking", "page of 1", "stands at 1", "page of 1", "stands at 2"];
    let so_far = "so far: 2 of 100 are read; the reading goes on at 22 Nov 12:10 UTC";
    assert_eq!(told[..5], first);
    assert_eq!(told[5], so_far);
    assert_eq!(told[6..9], ["asking", "goes on", so_far]);
    assert_eq!(told[9..], ["asking", "goes on", "page of 1", "stands at 3", "done, complete: true"]);
    assert_eq!(bench.asked(0), [0, 603, 1204], "the clock stands still here, so each wait is ten minutes");
}

#[tokio::test(start_paused = true)]
async fn p12_a_clock_that_is_set_changes_no_rhythm_and_outlasts_no_limit() {
    const YEAR: i64 = 365 * 86_400;
    for jump in [-3600, -YEAR, 3600, YEAR] {
        let until = "2026-11-22T12:10:00Z".parse().unwrap();
        let acts = vec![Act::Answer, Act::Fail(Trouble::Limited { until }), Act::Answer];
        let (clock, script) = (Arc::new(Set::default()), Arc::default());
        *Mutex::lock(&script).unwrap() = Script { acts: acts.into(), ..Script::default() };
        let (orders, told) = sync::orders();
        let work = tokio::spawn(sync::drive(vec![plugged("a", &script)], clock.clone(), |_| (), told));
        // Between the first two questions, and while the limit is waited for.
        sleep(Duration::from_secs(30)).await;
        clock.0.store(jump, std::sync::atomic::Ordering::SeqCst);
        sleep(Duration::from_hours(2)).await;
        let asked: Vec<u64> = script.lock().unwrap().asked.iter().map(|(at, ..)| *at).collect();
        // A limit of ten minutes becomes one of an hour at the most, and of a second at the least.
        let longest = asked.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(longest <= 3600 && asked.len() >= 55, "{jump}: {asked:?}");
        let shortest = asked.windows(2).skip(2).map(|pair| pair[1] - pair[0]).min().unwrap();
        assert!(shortest >= 54, "{jump}: {asked:?}");
        drop(orders);
        work.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_is_never_asked_twice_at_the_same_time() {
    let bench = bench(vec![("a", vec![Act::Slow(30)], vec![])]);
    for _ in 0..5 {
        bench.run(1).await;
        bench.refresh();
    }
    bench.run(30).await;
    assert_eq!(bench.asked(0), [0, 30], "many orders meanwhile are one");
    assert_eq!(bench.scripts[0].lock().unwrap().most_running, 1);
}

#[tokio::test(start_paused = true)]
async fn p2_a_provider_that_panics_has_failed_and_the_others_go_on() {
    let bench = bench(vec![("a", vec![Act::Panic], vec![]), ("b", vec![], vec![])]);
    bench.run(50).await;
    let failed = "failed: a fault in asyncboard itself; the other sources go on";
    assert_eq!(bench.told("a")[..3], ["asking", failed, "asking"]);
    assert_eq!(bench.told("b"), ["asking", "page of 1", "done, complete: true"]);
}

#[tokio::test(start_paused = true)]
async fn h14_a_provider_that_hangs_holds_up_nobody_and_is_given_up() {
    let bench = bench(vec![("a", vec![Act::Hang], vec![]), ("b", vec![], vec![])]);
    bench.run(179).await;
    assert_eq!(bench.told("a"), ["asking"]);
    assert!(bench.asked(1).len() >= 3);
    bench.run(2).await;
    assert_eq!(bench.told("a"), ["asking", "failed: no answer within three minutes"]);
    assert_eq!(bench.scripts[0].lock().unwrap().running, 0, "what hangs is dropped");
    bench.run(15).await;
    assert_eq!(bench.told("a")[2..], ["asking", "page of 1", "done, complete: true"]);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_tells_of_changes_is_asked_when_it_does_and_never_else() {
    let (nudge, nudges) = mpsc::channel(1);
    let bench = bench(vec![("a", vec![], vec![Gaze::Nudges(nudges)])]);
    bench.run(1_000_000).await;
    assert_eq!((bench.asked(0), bench.thorough(0)), (vec![0, 0], vec![true, true]), "once more behind the watch");
    assert_eq!(bench.told("a")[3], "watch: Watching");
    nudge.send(()).await.unwrap();
    nudge.send(()).await.unwrap();
    bench.run(1_000_000).await;
    assert_eq!((bench.asked(0).len(), bench.thorough(0)[2]), (3, false), "nudges close together are one");
    bench.refresh();
    bench.run(10).await;
    assert_eq!((bench.asked(0).len(), bench.thorough(0)[3]), (4, true));
}

#[tokio::test(start_paused = true)]
async fn two_looks_begin_no_nearer_than_the_kind_wants_whatever_asks_for_the_second() {
    let (nudge, nudges) = mpsc::channel(1);
    let bench = bench(vec![("a", vec![], vec![Gaze::Nudges(nudges)])]);
    bench.scripts[0].lock().unwrap().about = Some(&SHY);
    // The look after the watch has begun waits too.
    bench.run(40).await;
    nudge.send(()).await.unwrap();
    bench.run(30).await;
    bench.refresh();
    bench.run(300).await;
    assert_eq!(bench.asked(0), [0, 30, 60, 90]);
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_failed_is_told_and_the_source_is_asked_at_intervals() {
    let bench = bench(vec![("a", vec![], vec![Gaze::Failed])]);
    bench.run(200).await;
    assert_eq!(bench.told("a")[3], format!("watch: {:?}", WatchState::Failed(Text::new("a network mount"))));
    assert!((3..=5).contains(&bench.asked(0).len()));
    bench.refresh();
    bench.run(1).await;
    assert_eq!(bench.told("a").last().unwrap(), "watch: No", "an order tries to watch again");
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_is_lost_is_begun_again_after_a_look_at_everything() {
    let (nudge, nudges) = mpsc::channel(1);
    let (_second, more) = mpsc::channel(1);
    let bench = bench(vec![("a", vec![], vec![Gaze::Nudges(nudges), Gaze::Nudges(more)])]);
    bench.run(10).await;
    drop(nudge);
    bench.run(100_000).await;
    assert_eq!((bench.asked(0), bench.thorough(0)), (vec![0, 0, 12, 12], vec![true; 4]));
}

#[tokio::test(start_paused = true)]
async fn a_watched_source_that_fails_is_asked_again_without_a_nudge() {
    let (nudge, nudges) = mpsc::channel(1);
    let bench = bench(vec![("a", vec![Act::Answer, Act::Answer, offline()], vec![Gaze::Nudges(nudges)])]);
    bench.run(10).await;
    nudge.send(()).await.unwrap();
    bench.run(1000).await;
    assert_eq!((bench.asked(0).len(), bench.thorough(0)), (4, vec![true, true, false, true]));
}

#[tokio::test(start_paused = true)]
async fn a_nudge_ends_neither_a_wait_that_the_service_asked_for_nor_a_refusal() {
    let until = "2026-11-22T12:30:00Z".parse().unwrap();
    let denied = Trouble::Denied { text: Text::new("sign in again") };
    for (trouble, asked) in [(Trouble::Limited { until }, vec![0, 0, 10, 1810]), (denied, vec![0, 0, 10])] {
        let (nudge, nudges) = mpsc::channel(1);
        let acts = vec![Act::Answer, Act::Answer, Act::Fail(trouble)];
        let bench = bench(vec![("a", acts, vec![Gaze::Nudges(nudges)])]);
        bench.run(10).await;
        for _ in 0..100 {
            nudge.send(()).await.unwrap();
            bench.run(9).await;
        }
        bench.run(1500).await;
        assert_eq!(bench.asked(0)[..asked.len()], asked);
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_nudges_leads_to_looks_no_nearer_than_the_least_distance() {
    let (nudge, nudges) = mpsc::channel(1);
    let bench = bench(vec![("a", vec![], vec![Gaze::Nudges(nudges)])]);
    bench.scripts[0].lock().unwrap().about = Some(&SHY);
    for _ in 0..10_000 {
        nudge.send(()).await.unwrap();
        sleep(Duration::from_millis(10)).await;
    }
    let asked = bench.asked(0);
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= 30) && asked.len() <= 5, "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn while_a_push_is_listened_to_looks_go_on_at_a_slow_pace_and_at_the_usual_one_once_it_is_cut() {
    let (nudge, nudges) = mpsc::channel(1);
    let bench = bench(vec![("a", vec![], vec![Gaze::Nudges(nudges), Gaze::Cut])]);
    bench.scripts[0].lock().unwrap().about = Some(&PUSHED);
    bench.run(3600).await;
    let slow = bench.asked(0).len();
    assert!((7..=9).contains(&slow), "{:?}", bench.asked(0));
    drop(nudge);
    bench.run(600).await;
    assert!(bench.asked(0).len() >= slow + 8, "{:?}", bench.asked(0));
    let failed = WatchState::Failed(Text::new("no route to the service"));
    assert!(bench.told("a").contains(&format!("watch: {failed:?}")), "{:?}", bench.told("a"));
}

#[tokio::test(start_paused = true)]
async fn listening_that_breaks_down_is_told_and_the_source_is_asked_on() {
    let bench = bench(vec![("a", vec![], vec![Gaze::Panic])]);
    bench.run(200).await;
    assert_eq!(bench.told("a")[3], "watch: Failed(Text(\"listening ended by a fault in asyncboard itself\"))");
    assert!((3..=5).contains(&bench.asked(0).len()));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_cannot_be_made_is_tried_later_each_time() {
    let gazes = (0..100).map(|_| Gaze::Cut).collect();
    let bench = bench(vec![("a", vec![], gazes)]);
    bench.run(3600).await;
    let left = bench.scripts[0].lock().unwrap().gazes.len();
    assert!((87..=95).contains(&left), "{left}");
}

#[tokio::test(start_paused = true)]
async fn a_kind_that_is_asked_only_while_somebody_looks_waits_for_them() {
    let bench = bench(vec![("a", vec![], vec![])]);
    bench.scripts[0].lock().unwrap().about = Some(&PUSHED);
    bench.run(1).await;
    let attend = |attended| bench.orders.send_modify(|orders| *orders = orders.and_attended(attended));
    attend(false);
    bench.run(100_000).await;
    assert_eq!(bench.asked(0), [0]);
    attend(true);
    bench.run(1).await;
    assert_eq!((bench.asked(0), bench.thorough(0)), (vec![0, 100_001], vec![true, false]));
}

#[tokio::test(start_paused = true)]
async fn p11_after_a_sleep_every_source_is_asked_but_not_at_the_same_moment() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let bench = bench(names.map(|name| (name, vec![], vec![])).into());
    bench.run(10).await;
    let resumed = sync::Orders::default().and_resume();
    bench.orders.send_replace(resumed);
    timeout(Duration::from_secs(10), async {
        while (0..names.len()).any(|n| bench.asked(n).len() < 2) {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    assert!((0..names.len()).all(|n| (10..=13).contains(&bench.asked(n)[1]) && bench.thorough(n)[1]));
    let first: Vec<u64> = (0..names.len()).map(|n| bench.asked(n)[1]).collect();
    assert!(first.iter().max() > first.iter().min(), "{first:?}");
}

#[tokio::test(start_paused = true)]
async fn when_no_order_can_come_any_more_the_work_ends() {
    let bench = bench(vec![("a", vec![], vec![])]);
    bench.run(1).await;
    drop(bench.orders);
    timeout(Duration::from_secs(1), bench.work).await.unwrap().unwrap();
}

#[test]
fn stopping_does_not_wait_for_a_provider_that_hangs() {
    let script = Arc::new(Mutex::new(Script { acts: vec![Act::Hang].into(), ..Script::default() }));
    let (sender, heard) = std::sync::mpsc::channel();
    let out = move |event: Event| sender.send(event.what).unwrap();
    let handle = sync::start(vec![plugged("a", &script)], Arc::new(Noon), out).unwrap();
    assert_eq!(heard.recv_timeout(Duration::from_secs(20)), Ok(What::Asking));
    handle.stop();
    assert_eq!(script.lock().unwrap().running, 0);
}

#[test]
fn an_order_reaches_the_thread_of_the_sources() {
    let script = Arc::new(Mutex::new(Script::default()));
    let (sender, heard) = std::sync::mpsc::channel();
    let out = move |event: Event| {
        if matches!(event.what, What::Done { .. }) {
            sender.send(()).unwrap();
        }
    };
    let handle = sync::start(vec![plugged("a", &script)], Arc::new(Noon), out).unwrap();
    heard.recv_timeout(Duration::from_secs(20)).unwrap();
    handle.refresh_all();
    heard.recv_timeout(Duration::from_secs(20)).unwrap();
    handle.stop();
}

#[test]
fn asking_once_asks_every_source_once() {
    let script = |acts: Vec<Act>| Arc::new(Mutex::new(Script { acts: acts.into(), ..Script::default() }));
    let sources = vec![plugged("a", &script(vec![])), plugged("b", &script(vec![Act::Panic]))];
    let (tell, told) = std::sync::mpsc::channel();
    sync::once(sources, Noon.now(), move |event| tell.send(event).unwrap()).unwrap();
    let events: Vec<_> = told.iter().collect();
    let of = |name: &str| -> Vec<What> {
        events.iter().filter(|e| e.source.as_str() == name).map(|e| e.what.clone()).collect()
    };
    let page = Page { items: vec![Item::new("a")], ..Page::default() };
    let done =
        What::Done { complete: Parts::ALL, problems: vec![], cursor: Some(Cursor(b"here".to_vec())), again: None };
    assert_eq!(of("a"), [What::Asking, What::Page(page), done]);
    assert_eq!(of("b"), [What::Asking, What::Failed(Failure::Panicked)]);
}

/// A real source at work: what it tells.
fn real(kind: &str, settings: &str) -> (sync::Handle, std::sync::mpsc::Receiver<What>) {
    let source = Arc::new(Source { path: "/x/config.toml".into(), text: settings.to_owned(), included: false });
    let table = toml::de::DeTable::parse(settings).unwrap();
    let section = Section::new(&source, 0..settings.len(), table.get_ref());
    let kind = Located { value: kind.to_owned(), location: section.location() };
    let context = Context::new(Arc::new(Zones::newest([])));
    let Ok(provider) = registry::open(&kind, &section, &context) else { panic!("these settings are right") };
    let (id, refresh) = (SourceId::new("here").unwrap(), Duration::from_hours(1));
    let (sender, heard) = std::sync::mpsc::channel();
    let out = move |event: Event| {
        // The test may have seen enough.
        let _ = sender.send(event.what);
    };
    let plugged = Plugged { id, provider: provider.into(), refresh, cursor: None };
    (sync::start(vec![plugged], Arc::new(Noon), out).unwrap(), heard)
}

/// Waits until a source tells something.
fn hear(heard: &std::sync::mpsc::Receiver<What>, what: impl Fn(&What) -> bool) {
    while !what(&heard.recv_timeout(Duration::from_secs(20)).unwrap()) {}
}

#[test]
fn a_file_that_is_saved_reaches_the_board_without_an_order() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("items")).unwrap();
    let (handle, heard) = real("folder", &format!("path = {:?}", home.path()));
    hear(&heard, |what| *what == What::Watch(WatchState::Watching));
    hear(&heard, |what| matches!(what, What::Done { .. }));
    std::fs::write(home.path().join("items/a.toml"), "title = \"A\"\n").unwrap();
    hear(&heard, |what| matches!(what, What::Page(page) if page.items.iter().any(|item| item.title.raw() == "A")));
    handle.stop();
}

#[test]
fn the_demo_tells_its_story_by_itself() {
    let (handle, heard) = real("demo", "");
    hear(&heard, |what| matches!(what, What::Page(page) if page.items.len() >= 14));
    hear(&heard, |what| *what == What::Watch(WatchState::Watching));
    handle.stop();
}
