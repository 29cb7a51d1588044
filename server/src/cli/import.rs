//! The progress of an import: a bar on standard error, from the server's events.

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::client::Client;
use super::failure::{Failure, Problem};
use super::output::Output;
use super::text::clean;

/// Asks for an import and gives what it made. Where a bar can be drawn, it shows how many modules
/// were read.
pub(super) async fn send(client: &Client, output: Output, body: Value) -> Result<Value, Failure> {
    if !output.draws() {
        return client.post(&["imports"], body).send().await;
    }
    let total = body["modules"].as_array().map_or(0, Vec::len) as u64;
    let style = ProgressStyle::with_template("{bar:32} {pos} of {len} modules  {wide_msg}");
    let bar = ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut events = client.post(&["imports"], body).events().await?;
    let ended = loop {
        match events.next().await? {
            Some((name, data)) if name == "progress" => {
                bar.set_position(data["done"].as_u64().unwrap_or_default());
                bar.set_message(clean(data["path"].as_str().unwrap_or_default()));
            }
            Some((name, data)) if name == "imported" => break Ok(data),
            Some((_, data)) => {
                let status = data["status"].as_u64().and_then(|status| u16::try_from(status).ok());
                let problem: Problem = serde_json::from_value(data).unwrap_or_default();
                break Err(problem.failure(status.unwrap_or(500), "POST /imports"));
            }
            None => {
                let cut = Failure::new("the connection ended before the import did");
                break Err(cut.next("look whether the templates are there: terrace template list"));
            }
        }
    };
    bar.finish_and_clear();
    ended
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::client::Credential;
    use super::super::failure::Exit;
    use super::super::output::Format;
    use super::super::stub::{Stub, tls};
    use super::*;

    /// What a person at a terminal gets, who is not there.
    async fn ended(events: &str) -> Result<Value, Failure> {
        tls();
        let stub = Stub::start(&[(200, events)]).await;
        let client = Client::new(&stub.address, Credential::None).unwrap();
        let drawing = Output::new(Format::Table, false, true).drawing();
        send(&client, drawing, json!({"modules": [1, 2]})).await
    }

    const PROGRESS: &str = "event: progress\ndata: {\"path\": \"a\", \"done\": 1, \"total\": 2}\n\n";

    #[tokio::test]
    async fn the_last_event_is_the_answer() {
        let imported = ended(&format!("{PROGRESS}event: imported\ndata: {{\"items\": [1]}}\n\n")).await;
        assert_eq!(imported.unwrap(), json!({"items": [1]}));
        let problem = r#"{"status": 409, "detail": "the template a exists already", "code": "conflict"}"#;
        let failure = ended(&format!("{PROGRESS}event: failed\ndata: {problem}\n\n")).await.unwrap_err();
        assert_eq!(failure.exit, Exit::Conflict);
        assert!(failure.to_string().contains("exists already"), "{failure}");
        let cut = ended(PROGRESS).await.unwrap_err();
        assert!(cut.to_string().contains("the connection ended"), "{cut}");
    }
}
