//! The table of a run's states and events.

use crate::change::Refused;
use crate::run::{RunEvent, RunState, Stage};

/// Moves a run on.
///
/// # Errors
/// The state, the event and the reason, where the event is not allowed in that state.
pub fn transition(state: RunState, event: RunEvent) -> Result<RunState, Refused> {
    let (from, name) = (state.name(), event.name());
    step(state, event).map_err(|reason| Refused { what: "run", from, event: name, reason: reason.to_owned() })
}

fn step(state: RunState, event: RunEvent) -> Result<RunState, &'static str> {
    match (state, event) {
        (RunState::Queued, event) => from_queued(event),
        (RunState::Running { stage }, event) => from_running(stage, event),
        (RunState::Lost { .. }, _) => {
            Err("nobody knows what it did; look at the state and start another run")
        }
        (RunState::Succeeded | RunState::Failed { .. } | RunState::Cancelled, _) => Err("it has ended"),
    }
}

fn from_queued(event: RunEvent) -> Result<RunState, &'static str> {
    match event {
        RunEvent::Started => Ok(RunState::Running { stage: Stage::Init }),
        RunEvent::Failed { reason, code } => {
            Ok(RunState::Failed { reason, code: Some(code), stage: Stage::Queued })
        }
        RunEvent::CancelAsked | RunEvent::Cancelled => Ok(RunState::Cancelled),
        RunEvent::StageReached { .. } | RunEvent::Succeeded => Err("no worker has taken it"),
        RunEvent::WorkerLost => Err("it has no worker; another one takes it"),
    }
}

fn from_running(stage: Stage, event: RunEvent) -> Result<RunState, &'static str> {
    match event {
        RunEvent::Started => Err("a worker has taken it already"),
        RunEvent::StageReached { stage: next } if next >= stage => Ok(RunState::Running { stage: next }),
        RunEvent::StageReached { .. } => Err("that stage is behind it"),
        RunEvent::Succeeded => Ok(RunState::Succeeded),
        RunEvent::Failed { reason, code } => Ok(RunState::Failed { reason, code: Some(code), stage }),
        // Saying "cancelled" before the program is gone would free the resource too early.
        RunEvent::CancelAsked => Ok(RunState::Running { stage }),
        RunEvent::Cancelled => Ok(RunState::Cancelled),
        RunEvent::WorkerLost => {
            Ok(RunState::Lost { reason: format!("the worker's heartbeat stopped during {}", stage.name()) })
        }
    }
}
