//! stub
use super::*;
pub static ABOUT: About = About {
    kind: "demo",
    label: "Demo",
    gives: "",
    settings: &[],
    permissions: "",
    accounts_are_ids: true,
    takes_status: false,
};
pub fn open(_s: &Section, _c: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    Err(vec![])
}
