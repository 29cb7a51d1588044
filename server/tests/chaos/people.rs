//! People who ask for changes and decide on them, and who ask again where nobody answers.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::Course;
use crate::support::{Answer, Client};

/// How long one change may take: it is killed again and again.
const PATIENCE: Duration = Duration::from_secs(600);

const PAUSE: Duration = Duration::from_millis(150);

/// What became of one change.
#[derive(Debug)]
pub struct Story {
    /// Its number.
    pub number: i64,
    /// What it writes into the ledger; nothing where it takes down.
    pub generation: Option<String>,
    /// Whether its request was answered, or its number had to be looked up.
    pub answered: bool,
    /// How it ended.
    pub end: String,
    /// How often it was planned again, or tried again.
    pub again: usize,
}

impl Story {
    /// What became of them all, in a sentence.
    pub fn figures(stories: &[Self]) -> String {
        let count = |holds: &dyn Fn(&Self) -> bool| stories.iter().filter(|story| holds(story)).count();
        format!(
            "{} changes: {} applied, {} closed; {} asked for without an answer; {} planned or tried again by a person",
            stories.len(),
            count(&|story| story.end == "applied"),
            count(&|story| story.end == "closed"),
            count(&|story| !story.answered),
            count(&|story| story.again > 0),
        )
    }
}

/// Somebody who asks, decides and operates.
#[derive(Clone)]
pub struct Person {
    developer: Client,
    reviewer: Client,
    engineer: Client,
    course: Arc<Course>,
}

impl Person {
    /// With the accounts of a world, at another address.
    pub fn new(url: &str, clients: &[Client; 3], course: Arc<Course>) -> Self {
        let [developer, reviewer, engineer] = clients;
        let at = |client: &Client| Client::new(url, &client.token);
        Self { developer: at(developer), reviewer: at(reviewer), engineer: at(engineer), course }
    }

    /// Makes, alters and takes down one resource after another, as long as there is something to do.
    pub async fn work(self, place: usize) -> Vec<Story> {
        let mut stories = Vec::new();
        for round in 0.. {
            let slug = format!("s{place}-{round}");
            for generation in 0..3 {
                if !self.course.take() {
                    return stories;
                }
                let story = self.change(&slug, generation).await;
                let ended = story.end == "closed";
                stories.push(story);
                // A resource that was never made can be neither altered nor taken down.
                if ended && generation == 0 {
                    break;
                }
            }
        }
        stories
    }

    async fn change(&self, slug: &str, generation: usize) -> Story {
        let path = format!("acme/east/{slug}");
        let name = format!("{slug}-{generation}");
        let (number, answered) = match generation {
            0 => self.ask("/resources", self.creation(slug, &name), &path).await,
            1 => self.ask(&changes(&path), self.update(&name), &path).await,
            _ => self.ask(&changes(&path), destruction(slug), &path).await,
        };
        self.course.steps.fetch_add(1, Ordering::Relaxed);
        let (end, again) = self.see_through(number).await;
        let generation = (generation < 2).then_some(name);
        Story { number, generation, answered, end, again }
    }

    fn inputs(&self, generation: &str) -> Json {
        json!({"generation": generation, "ledger": self.course.ledger})
    }

    fn creation(&self, slug: &str, generation: &str) -> Json {
        json!({"template": "step", "project": "shop", "slug": slug, "parent": "acme/east",
            "inputs": self.inputs(generation)})
    }

    fn update(&self, generation: &str) -> Json {
        json!({"action": "update", "inputs": self.inputs(generation)})
    }

    /// Asks until there is a change; its number, and whether that was the answer.
    async fn ask(&self, address: &str, body: Json, path: &str) -> (i64, bool) {
        let before = self.newest(path).await;
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < deadline, "{path} cannot be asked for");
            let answer = attempt(&self.developer, Method::POST, address, Some(&body)).await;
            match &answer {
                Some(answer) if answer.status == 201 => {
                    let change = answer.body.get("change").unwrap_or(&answer.body);
                    return (change["number"].as_i64().expect("a change has a number"), true);
                }
                Some(answer) => assert!(lets_wait(answer), "{path}: {} {:#}", answer.status, answer.body),
                None => {}
            }
            // Nobody answered, or the request was stored and its answer lost.
            match self.newest(path).await {
                Some(number) if Some(number) != before => return (number, false),
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// The number of the newest change of a resource.
    async fn newest(&self, path: &str) -> Option<i64> {
        let address = format!("/changes?resource={}", path.replace('/', "%2F"));
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < deadline, "nobody answers");
            match attempt(&self.developer, Method::GET, &address, None).await {
                Some(answer) if answer.status == 200 => return answer.body["items"][0]["number"].as_i64(),
                Some(answer) if answer.status == 404 => return None,
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Decides on a change, and brings it on where it stands, until it has ended.
    async fn see_through(&self, number: i64) -> (String, usize) {
        let address = format!("/changes/{number}");
        let deadline = Instant::now() + PATIENCE;
        let (mut seen, mut again) = (String::new(), 0);
        loop {
            tokio::time::sleep(PAUSE).await;
            let Some(answer) = attempt(&self.developer, Method::GET, &address, None).await else { continue };
            if answer.status != 200 {
                assert!(lets_wait(&answer), "change {number}: {:#}", answer.body);
                continue;
            }
            let change = answer.body;
            let state = change["state"].as_str().expect("it has a state").to_owned();
            if state != seen {
                self.course.steps.fetch_add(1, Ordering::Relaxed);
                seen.clone_from(&state);
            }
            assert!(Instant::now() < deadline, "change {number} is still {state}: {change:#}");
            match state.as_str() {
                "applied" | "closed" => return (state, again),
                "planned" => self.decide(number, &change).await,
                "stuck" => again += usize::from(self.act(&self.engineer, number, "replan", json!({})).await),
                "failed" => again += usize::from(self.act(&self.engineer, number, "retry", json!({})).await),
                _ => {}
            }
        }
    }

    /// Approves most plans and rejects some.
    async fn decide(&self, number: i64, change: &Json) {
        if number % 5 == 0 && change["action"] == "update" {
            self.act(&self.reviewer, number, "reject", json!({"reason": "not today"})).await;
        } else {
            self.act(&self.reviewer, number, "approve", json!({"digest": change["digest"]})).await;
        }
    }

    /// Does something with a change; whether it was done. Where it was not, the next look tells how
    /// the change stands.
    async fn act(&self, who: &Client, number: i64, what: &str, body: Json) -> bool {
        let address = format!("/changes/{number}/{what}");
        match attempt(who, Method::POST, &address, Some(&body)).await {
            Some(answer) if answer.status == 200 => true,
            Some(answer) => {
                assert!(lets_wait(&answer), "{what} {number}: {} {:#}", answer.status, answer.body);
                false
            }
            None => false,
        }
    }
}

fn changes(path: &str) -> String {
    format!("/resources/{}/changes", path.replace('/', "%2F"))
}

fn destruction(slug: &str) -> Json {
    json!({"action": "destroy", "reason": "no longer needed", "confirm": slug})
}

/// Whether an answer is one after which people look again and repeat.
fn lets_wait(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 409 | 503)
}

/// The answer, if there was one.
async fn attempt(client: &Client, method: Method, address: &str, body: Option<&Json>) -> Option<Answer> {
    let mut request = client.request(method, address).timeout(Duration::from_secs(60));
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.ok()?;
    let status = response.status();
    let body = serde_json::from_str(&response.text().await.ok()?).unwrap_or(Json::Null);
    Some(Answer { status, body, etag: None })
}
