//! `check --format json`: `asyncboard.check/1`.
//!
//! Not here: the text for people (`check`).

use serde_json::{Value, json};

use super::kept;
use super::trial::Trial;
use crate::domain::batch::Problem;
use crate::domain::ids::SourceId;
use crate::domain::rfc3339;
use crate::domain::text::Text;
use crate::providers::Examined;
use crate::shell::failure::Failure;
use crate::shell::json::json_text;
use crate::shell::secrets;
use crate::shell::setup::Setup;

/// How everything went, for programs.
pub fn text(setup: &Setup, trials: &[(SourceId, Trial)]) -> Result<String, Failure> {
    let files: Vec<_> = setup.config.files.iter().map(|file| file.to_string_lossy()).collect();
    let all: Vec<Value> = trials.iter().map(|(id, trial)| source(setup, id, trial)).collect();
    let checked = json!({
        "schema": "asyncboard.check/1",
        "ok": !trials.iter().any(|(_, trial)| trial.is_bad()),
        "tz_data": { "version": setup.zones.version(), "origin": setup.zones.origin() },
        "files": files,
        "warnings": setup.notes,
        "sources": all,
        "kept": kept::files(setup).map(|file| json!({ "path": file.path, "bytes": file.bytes, "holds": file.holds })),
    });
    json_text(&checked, "what was checked")
}

fn source(setup: &Setup, id: &SourceId, trial: &Trial) -> Value {
    let kind = setup.sources.iter().find(|source| source.config.id == *id).map(|source| &*source.config.kind.value);
    let gauge = setup.gauges.of(id.as_str());
    let limit = gauge
        .limit
        .map(|limit| json!({ "left": limit.left, "of": limit.most, "reset": limit.reset.map(rfc3339::utc) }));
    let Examined { permissions, missing, ends, .. } = &trial.secret;
    // Where a service does not tell what a secret has, it is not known what is missing.
    let missing = (permissions.is_some() || !missing.is_empty()).then_some(missing);
    let outsiders = trial.outsiders().into_iter().map(|(name, count)| json!({ "name": name.raw(), "count": count }));
    json!({
        "id": id.as_str(),
        "kind": kind,
        "state": if trial.failed.is_some() { "failed" } else { "ok" },
        "why": trial.failed.as_ref().map(Text::raw),
        "items": trial.items(),
        "milliseconds": u64::try_from(trial.took.as_millis()).unwrap_or(u64::MAX),
        "errors": trial.errors(),
        "problems": trial.problems.iter().map(problem).collect::<Vec<_>>(),
        "secrets": secrets::keeper().whences(id.as_str()),
        "permissions": permissions,
        "missing_permissions": missing,
        "ends": ends.map(rfc3339::utc),
        "limit": limit,
        "remarks": gauge.remarks,
        "outsiders": outsiders.collect::<Vec<_>>(),
    })
}

fn problem(problem: &Problem) -> Value {
    json!({
        "severity": if problem.is_error { "error" } else { "warning" },
        "file": problem.file.as_ref().map(Text::raw),
        "line": problem.line,
        "column": problem.column,
        "text": problem.text.raw(),
    })
}
