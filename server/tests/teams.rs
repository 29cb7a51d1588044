//! Teams: what their members may do by them, what rules of approval ask of them, and the last way
//! in, which nobody closes.

use reqwest::Method;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::{Value as Json, json};

use crate::sets;
use crate::support::{Backend, Client, Terrace, World, on_both};

on_both! {
    a_team_is_made_listed_renamed_and_removed
    what_makes_no_sense_of_a_team_is_refused
    the_roles_of_a_team_are_those_of_its_members
    roles_are_given_and_taken
    a_rule_asks_for_approvals_from_a_team
    whoever_joins_counts_from_then_on
    a_set_is_opened_by_whoever_has_joined
    a_team_that_a_rule_names_stays
    nobody_closes_the_last_way_in
    two_administrators_do_not_take_each_others_role_at_once
}

async fn team(client: &Client, key: &str, members: &[&str], grants: Json) -> Json {
    let body = json!({"key": key, "members": members, "grants": grants});
    client.post("/teams", body).await.expect(201)
}

/// What the trail says was done to something, oldest first.
async fn audited(owner: &Client, subject: &str) -> Vec<String> {
    let trail = owner.get(&format!("/audit?subject={subject}")).await.expect(200);
    let entries = trail["items"].as_array().unwrap().iter().rev();
    entries.map(|entry| format!("{} {}", entry["action"].as_str().unwrap(), entry["detail"])).collect()
}

fn keys(page: &Json) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|team| team["key"].as_str().unwrap()).collect()
}

async fn a_team_is_made_listed_renamed_and_removed(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let owner = terrace.owner();
    terrace.somebody("operator", "read", "").await;
    let made = owner
        .post("/teams", json!({"key": "sre", "name": "Site reliability", "members": ["operator"]}))
        .await;
    assert_eq!(made.etag.as_deref(), Some("\"2\""), "its member came after it");
    let made = made.expect(201);
    assert_eq!((&made["name"], &made["rules"]), (&json!("Site reliability"), &json!([])));
    team(&owner, "databases", &[], json!([{"role": "approve", "place": "acme/data"}])).await;
    team(&owner, "network", &[], json!([])).await;

    let first = owner.get("/teams?limit=2").await.expect(200);
    assert_eq!(keys(&first), ["databases", "network"]);
    assert_eq!(first["items"][0]["grants"], json!([{"role": "approve", "place": "acme/data"}]));
    let rest = owner.get(&format!("/teams?limit=2&after={}", first["next"].as_str().unwrap())).await;
    let rest = rest.expect(200);
    assert_eq!((keys(&rest), &rest["next"]), (vec!["sre"], &Json::Null));
    assert_eq!(rest["items"][0]["members"][0]["username"], "operator");
    assert_eq!(keys(&owner.get("/teams?q=RELIA").await.expect(200)), ["sre"]);

    let edit = |revision: &str, name: &str| {
        let request = owner.request(Method::PATCH, "/teams/sre").header("If-Match", revision.to_owned());
        owner.send(request.json(&json!({"name": name})))
    };
    edit("\"1\"", "Operations").await.refused(412, "stale");
    assert_eq!(edit("\"2\"", "Operations").await.expect(200)["name"], "Operations");
    let users = owner.get("/users").await.expect(200);
    let operator = users["items"].as_array().unwrap().iter().find(|user| user["username"] == "operator");
    assert_eq!(operator.unwrap()["teams"], json!([{"key": "sre", "name": "Operations"}]));

    owner.delete("/teams/sre").await.expect(204);
    owner.get("/teams/sre").await.refused(404, "not_found");
    let trail = audited(&owner, "sre").await.join("\n");
    insta::allow_duplicates!(insta::assert_snapshot!(trail, @r#"
    team.create {"grants":[],"members":["operator"],"name":"Site reliability"}
    team.edit {"name":"Operations"}
    team.delete {"name":"Operations"}
    "#));
    terrace.stop().await;
}

async fn what_makes_no_sense_of_a_team_is_refused(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    team(engineer, "sre", &["reviewer"], json!([])).await;
    let make = |body: Json| engineer.post("/teams", body);
    make(json!({"key": "sre"})).await.refused(409, "conflict");
    make(json!({"key": "S R E"})).await.refused(422, "invalid");
    make(json!({"key": "a", "name": ""})).await.refused(422, "invalid");
    make(json!({"key": "a", "colour": "red"})).await.refused(400, "bad_request");
    make(json!({"key": "a", "grants": [{"role": "owner"}]})).await.refused(400, "bad_request");
    let unknown = make(json!({"key": "a", "members": ["reviewer", "nobody"]})).await;
    assert!(unknown.refused(400, "bad_request").contains("nobody"));
    engineer.get("/teams/a").await.refused(404, "not_found");

    engineer.post("/teams/sre/members", json!({"accounts": []})).await.refused(400, "bad_request");
    let add = json!({"accounts": ["developer", "nobody"]});
    engineer.post("/teams/sre/members", add).await.refused(400, "bad_request");
    let members = engineer.get("/teams/sre").await.expect(200)["members"].clone();
    assert_eq!(members.as_array().unwrap().len(), 1, "all of them or none");
    engineer.delete("/teams/sre/members/developer").await.refused(404, "not_found");
    engineer.delete("/teams/sre/members/nobody").await.refused(404, "not_found");
    engineer.delete("/teams/sre/grants?role=read&place=acme").await.refused(404, "not_found");
    engineer.delete("/teams/sre/grants?role=owner").await.refused(400, "bad_request");
    engineer.delete("/users/reviewer/grants?role=approve&place=acme").await.refused(404, "not_found");
    engineer.post("/users/nobody/grants", json!({"role": "read"})).await.refused(404, "not_found");
    engineer.post("/users", json!({"username": "guest", "grants": []})).await.refused(400, "bad_request");
    let rule = json!({"name": "a", "team": "nobody"});
    assert!(engineer.post("/approval-rules", rule).await.refused(400, "bad_request").contains("nobody"));

    let one = json!({"role": "admin", "place": ""});
    for (path, body) in [
        ("/teams", json!({"key": "a"})),
        ("/teams/sre/members", json!({"accounts": ["developer"]})),
        ("/teams/sre/grants", one.clone()),
        ("/users/developer/grants", one),
    ] {
        world.developer.post(path, body).await.refused(403, "forbidden");
    }
    world.developer.get("/teams").await.refused(403, "forbidden");
    world.developer.get("/teams/sre").await.refused(403, "forbidden");
    world.developer.patch("/teams/sre", json!({"name": "a"})).await.refused(403, "forbidden");
    for path in ["/teams/sre", "/teams/sre/members/reviewer", "/users/reviewer/grants?role=approve"] {
        world.developer.delete(path).await.refused(403, "forbidden");
    }
    world.terrace.stop().await;
}

/// By a team somebody sees, asks and decides where the team may, from the next request on and until
/// they leave it; a place above the team's stays hidden.
async fn the_roles_of_a_team_are_those_of_its_members(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    let guest = world.terrace.somebody("guest", "read", "elsewhere").await;
    guest.get("/resources/acme%2Feast").await.refused(404, "not_found");
    team(engineer, "builders", &[], json!([{"role": "write", "place": "acme/east"}])).await;
    engineer.post("/teams/builders/members", json!({"accounts": ["guest"]})).await.expect(200);
    let asked = guest.post("/resources", World::network("net")).await.expect(201);
    guest.get("/resources/acme").await.refused(404, "not_found");
    let me = guest.get("/me").await.expect(200);
    let both = json!([{"role": "write", "place": "acme/east"}, {"role": "read", "place": "elsewhere"}]);
    assert_eq!((&me["grants"], &me["can"]["request"]), (&both, &json!(true)));

    let number = asked["change"]["number"].as_i64().unwrap();
    let decide = world.terrace.somebody("second", "read", "").await;
    team(engineer, "deciders", &["second"], json!([{"role": "approve", "place": "acme"}])).await;
    decide.approve_and_wait(number).await;
    engineer.delete("/teams/deciders").await.expect(204);
    decide
        .post(&format!("/changes/{number}/reject"), json!({"reason": "no"}))
        .await
        .refused(403, "forbidden");

    engineer.delete("/teams/builders/members/guest").await.expect(204);
    guest.get("/resources/acme%2Feast").await.refused(404, "not_found");
    let member = json!({"username": "member", "teams": ["builders"]});
    engineer.post("/users", member).await.expect(201);
    let builders = engineer.get("/teams/builders").await.expect(200);
    assert_eq!(builders["members"][0]["username"], "member", "an account may begin in a team");
    world.terrace.stop().await;
}

async fn roles_are_given_and_taken(backend: Backend) {
    let world = World::start(&backend).await;
    let engineer = &world.engineer;
    let guest = world.terrace.somebody("guest", "read", "acme").await;
    let write = json!({"role": "write", "place": "acme/east"});
    for _ in 0..2 {
        let user = engineer.post("/users/guest/grants", write.clone()).await.expect(200);
        assert_eq!(user["grants"], json!([{"role": "read", "place": "acme"}, write]), "it is given once");
    }
    guest.post("/dry-runs", json!({"new": World::network("net")})).await.expect(201);
    engineer.delete("/users/guest/grants?role=write&place=acme%2Feast").await.expect(204);
    engineer.delete("/users/guest/grants?role=write&place=acme%2Feast").await.refused(404, "not_found");
    guest.post("/dry-runs", json!({"new": World::network("net")})).await.refused(403, "forbidden");
    engineer.delete("/users/guest/grants?role=read&place=acme").await.expect(204);
    guest.get("/resources/acme").await.refused(404, "not_found");
    assert_eq!(guest.get("/me").await.expect(200)["grants"], json!([]));

    team(engineer, "sre", &["guest"], json!([])).await;
    for _ in 0..2 {
        let given = engineer.post("/teams/sre/grants", write.clone()).await.expect(200);
        assert_eq!(given["grants"], json!([write]));
    }
    guest.get("/resources/acme%2Feast").await.expect(200);
    engineer.delete("/teams/sre/grants?role=write&place=acme%2Feast").await.expect(204);
    guest.get("/resources/acme%2Feast").await.refused(404, "not_found");
    let trail = [audited(engineer, "guest").await, audited(engineer, "sre").await].concat().join("\n");
    insta::allow_duplicates!(insta::assert_snapshot!(trail, @r#"
    user.create {"grants":[{"place":"acme","role":"read"}],"teams":[]}
    user.grant {"place":"acme/east","role":"write"}
    user.grant {"place":"acme/east","role":"write"}
    user.revoke {"place":"acme/east","role":"write"}
    user.revoke {"place":"acme","role":"read"}
    team.create {"grants":[],"members":["guest"],"name":"sre"}
    team.grant {"place":"acme/east","role":"write"}
    team.grant {"place":"acme/east","role":"write"}
    team.revoke {"place":"acme/east","role":"write"}
    "#));
    world.terrace.stop().await;
}

/// What the conditions of a change ask for and miss.
fn told(change: &Json) -> String {
    let conditions = change["rule"]["conditions"].as_array().unwrap().iter();
    let told = conditions.map(|condition| {
        format!("{}: {}", condition["asks"].as_str().unwrap(), condition["missing"].as_str().unwrap_or("met"))
    });
    told.collect::<Vec<_>>().join("\n")
}

async fn a_rule_asks_for_approvals_from_a_team(backend: Backend) {
    let world = World::start(&backend).await;
    let member = world.terrace.somebody("member", "approve", "acme").await;
    let watcher = world.terrace.somebody("watcher", "read", "").await;
    team(&world.engineer, "sre", &["member", "watcher", "developer"], json!([])).await;
    let rule = json!({"name": "operations", "team": "sre"});
    let made = world.engineer.post("/approval-rules", rule).await.expect(201);
    assert_eq!(made["team"], "sre");
    let preview = world.developer.post("/resources/preview", World::network("net")).await.expect(200);
    assert_eq!(
        preview["rule"]["conditions"][0]["asks"],
        "1 approval from the team sre, not by the requester"
    );

    let preview = ["resource", "create", "acme/east/net", "--template", "network"];
    let rest = ["--project", "shop", "--var", "cidr_block=10.0.0.0/16", "--preview"];
    let shown = terrace_cli(&world.developer, &[&preview[..], &rest].concat()).await;
    assert!(shown.contains("operations: 1 approval from the team sre, not by the requester"), "{shown}");

    let number = world.request_network("net").await;
    world.reviewer.wait_change(number, "planned").await;
    let shown = terrace_cli(&world.reviewer, &["change", "show", &number.to_string()]).await;
    let in_vain = "(1 more approval is needed; an approval of yours would not count: this account is not in the team sre)";
    assert!(shown.contains(in_vain), "{shown}");
    let decide = ["change", "approve", &number.to_string(), "--yes", "--wait"];
    let shown = terrace_cli(&world.reviewer, &decide).await;
    assert!(shown.ends_with("(exit code 3)"), "nobody waits for what does not come by itself: {shown}");
    let change = world.developer.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!(change["state"], "planned", "whoever is outside does not open it");
    assert_eq!((&change["rule"]["given"], &change["rule"]["approvals"]), (&json!(0), &json!(1)));
    let seen = member.get(&format!("/changes/{number}")).await.expect(200);
    assert_eq!(seen["rule"]["conditions"][0]["excludes_you"], Json::Null, "theirs would count");
    insta::allow_duplicates!(
        insta::assert_snapshot!(told(&change), @"1 approval from the team sre, not by the requester: 1 more approval is needed; the approval of reviewer does not count: this account is not in the team sre")
    );
    let digest = json!({"digest": change["digest"]});
    let approve = format!("/changes/{number}/approve");
    watcher.post(&approve, digest.clone()).await.refused(403, "forbidden");
    world.developer.post(&approve, digest).await.refused(403, "forbidden");
    member.approve_and_wait(number).await;
    world.terrace.stop().await;
}

/// An approval of somebody outside is kept and counts for nothing; it does once its giver is in the
/// team and says yes again. An account that is disabled counts nowhere.
async fn whoever_joins_counts_from_then_on(backend: Backend) {
    let world = World::start(&backend).await;
    let member = world.terrace.somebody("member", "approve", "").await;
    team(&world.engineer, "sre", &["member"], json!([])).await;
    let rule = json!({"name": "operations", "team": "sre", "approvals": 2});
    world.engineer.post("/approval-rules", rule).await.expect(201);
    let number = world.request_network("net").await;
    member.approve(number).await;
    world.reviewer.approve(number).await;
    let path = format!("/changes/{number}");
    assert_eq!(world.developer.get(&path).await.expect(200)["state"], "planned");
    let disable = |disabled: bool| {
        let update = Query::update()
            .table("users")
            .value("disabled", disabled)
            .and_where(Expr::col("username").eq("member"))
            .to_owned();
        let app = world.terrace.app.clone();
        async move { app.db.read().execute(&update).await.unwrap() }
    };
    disable(true).await;
    world.engineer.post("/teams/sre/members", json!({"accounts": ["reviewer"]})).await.expect(200);
    let change = world.developer.get(&path).await.expect(200);
    insta::allow_duplicates!(
        insta::assert_snapshot!(told(&change), @"2 approvals from the team sre, not by the requester: 1 more approval is needed; the approval of member does not count: this account may not approve here any more")
    );
    disable(false).await;
    let change = world.reviewer.get(&path).await.expect(200);
    assert_eq!(
        (&change["rule"]["conditions"][0]["missing"], &change["state"]),
        (&Json::Null, &json!("planned"))
    );
    assert_eq!(change["can"]["approve"]["allowed"], true, "the rule is met: one of them says so again");
    world.reviewer.approve_and_wait(number).await;
    world.terrace.stop().await;
}

async fn a_set_is_opened_by_whoever_has_joined(backend: Backend) {
    let world = sets::networks(&backend).await;
    team(&world.engineer, "sre", &[], json!([])).await;
    world.engineer.post("/approval-rules", json!({"name": "operations", "team": "sre"})).await.expect(201);
    let update = json!({"kind": "update", "resources": ["acme/east/net", "acme/east/other"],
        "inputs": {"cidr_block": "10.1.0.0/16"}});
    let number = sets::ask(&world.developer, update).await;
    sets::wait_set(&world.developer, number, "planned").await;
    let path = format!("/change-sets/{number}");
    let may = async || world.reviewer.get(&path).await.expect(200)["can"]["approve"].clone();
    assert_eq!(may().await["allowed"], true);
    sets::approve(&world.reviewer, number).await;
    let set = world.reviewer.get(&path).await.expect(200);
    let missing = "1 more approval is needed; the approval of reviewer does not count: this account is not in the team sre";
    assert_eq!((&set["state"], &set["conditions"][0]["missing"]), (&json!("planned"), &json!([missing])));
    assert_eq!(may().await["reason"], "you have approved every plan that waits");
    world.engineer.post("/teams/sre/members", json!({"accounts": ["reviewer"]})).await.expect(200);
    assert_eq!(may().await["allowed"], true, "another yes counts");
    sets::approve(&world.reviewer, number).await;
    sets::wait_set(&world.developer, number, "applied").await;
    world.terrace.stop().await;
}

async fn a_team_that_a_rule_names_stays(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let owner = terrace.owner();
    team(&owner, "sre", &[], json!([])).await;
    let mut rules = Vec::new();
    for name in ["production", "databases"] {
        let made = owner.post("/approval-rules", json!({"name": name, "team": "sre"})).await.expect(201);
        rules.push(made["id"].as_str().unwrap().to_owned());
    }
    let shown = owner.get("/teams/sre").await.expect(200);
    assert_eq!(shown["rules"], json!(["databases", "production"]));
    let refused = owner.delete("/teams/sre").await.refused(409, "conflict");
    insta::allow_duplicates!(insta::assert_snapshot!(refused, @r#"
    the team sre stays as long as a rule asks for it: remove the rule "databases", the rule "production" first
    "#));
    owner.get("/teams/sre").await.expect(200);
    for rule in rules {
        owner.delete(&format!("/approval-rules/{rule}")).await.expect(204);
    }
    owner.delete("/teams/sre").await.expect(204);
    terrace.stop().await;
}

/// Every act that could leave nobody with `admin` everywhere, by a grant and by a team.
async fn nobody_closes_the_last_way_in(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let owner = terrace.owner();
    let own = "/users/admin/grants?role=admin";
    let refused = owner.delete(own).await.refused(409, "conflict");
    insta::allow_duplicates!(
        insta::assert_snapshot!(refused, @"nobody would be left who may administer Terrace: give the role admin everywhere to another account or team first")
    );
    let local = terrace.somebody("local", "admin", "acme").await;
    owner.delete(own).await.refused(409, "conflict");
    local.get("/teams").await.refused(403, "forbidden");

    team(&owner, "platform", &[], json!([{"role": "admin"}])).await;
    owner.delete(own).await.refused(409, "conflict");
    owner.post("/teams/platform/members", json!({"accounts": ["local"]})).await.expect(200);
    owner.delete(own).await.expect(204);
    owner.get("/teams").await.refused(403, "forbidden");
    for path in ["/teams/platform", "/teams/platform/members/local", "/teams/platform/grants?role=admin"] {
        local.delete(path).await.refused(409, "conflict");
    }
    assert_eq!(local.get("/teams/platform").await.expect(200)["members"][0]["username"], "local");
    local.delete("/users/local/grants?role=admin&place=acme").await.expect(204);

    local.post("/users/admin/grants", json!({"role": "admin"})).await.expect(200);
    let disable = Query::update()
        .table("users")
        .value("disabled", true)
        .and_where(Expr::col("username").eq("admin"))
        .to_owned();
    terrace.app.db.read().execute(&disable).await.unwrap();
    local.delete("/teams/platform").await.refused(409, "conflict");
    local.post("/users/local/grants", json!({"role": "admin"})).await.expect(200);
    local.delete("/teams/platform").await.expect(204);
    local.delete("/users/local/grants?role=admin").await.refused(409, "conflict");
    terrace.stop().await;
}

async fn two_administrators_do_not_take_each_others_role_at_once(backend: Backend) {
    let terrace = Terrace::start(&backend).await;
    let one = terrace.somebody("one", "admin", "").await;
    let two = terrace.somebody("two", "admin", "").await;
    one.delete("/users/admin/grants?role=admin").await.expect(204);
    for _ in 0..10 {
        let (of_two, of_one) = tokio::join!(
            one.delete("/users/two/grants?role=admin"),
            two.delete("/users/one/grants?role=admin"),
        );
        let (winner, loser, other) = match (of_two.status.as_u16(), of_one.status.as_u16()) {
            (204, 403 | 409) => (&one, "two", of_one),
            (403 | 409, 204) => (&two, "one", of_two),
            _ => panic!("{of_two:?} {of_one:?}"),
        };
        assert!(!other.status.is_success(), "{}", other.body);
        let again = format!("/users/{loser}/grants");
        winner.post(&again, json!({"role": "admin"})).await.expect(200);
    }
    terrace.stop().await;
}

/// Runs a command line as somebody; gives what it prints on both streams, and its exit code.
async fn terrace_cli(who: &Client, arguments: &[&str]) -> String {
    let (code, shown) = sets::terrace(who, arguments).await;
    let ended = match code.unwrap() {
        0 => String::new(),
        code => format!("\n(exit code {code})"),
    };
    format!("$ terrace {}\n{}{ended}", arguments.join(" "), shown.trim_end())
}

#[actix_web::test]
async fn teams_and_roles_on_the_command_line() {
    let terrace = Terrace::start(&Backend::Sqlite).await;
    let owner = terrace.owner();
    for (name, role) in [("operator", "read"), ("reviewer", "approve")] {
        terrace.somebody(name, role, "").await;
    }
    let lines: &[&str] = &[
        "team list",
        "team create sre --name Operations --member operator --role approve --place acme",
        "team create network --quiet",
        "team add sre reviewer",
        "team add sre reviewer nobody",
        "team grant sre write --place acme/east",
        "team revoke sre write --place acme/east",
        "team update sre --name SRE",
        "user grant operator admin",
        "user revoke operator read",
        "user revoke operator read",
        "user create guest --team network --quiet",
        "approval-rule create production --team sre --approvals 2 --quiet",
        "team list",
        "user list",
        "team delete sre --yes",
        "team remove sre operator reviewer",
        "team show sre",
        "team delete network --yes",
        "team show network",
    ];
    let mut told = Vec::new();
    for line in lines {
        let arguments: Vec<&str> = line.split(' ').collect();
        let shown = terrace_cli(&owner, &arguments).await;
        // An id and a password are others each time.
        let is_random = line.starts_with("approval-rule") || line.starts_with("user create");
        told.push(match is_random {
            true => format!("$ terrace {line}"),
            false => shown.replace(&owner.url, "http://terrace"),
        });
    }
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    $ terrace team list
    there are none

    $ terrace team create sre --name Operations --member operator --role approve --place acme
    key      sre
    name     Operations
    members  operator
    roles    approve at acme
    rules    -

    $ terrace team create network --quiet
    network

    $ terrace team add sre reviewer
    key      sre
    name     Operations
    members  operator, reviewer
    roles    approve at acme
    rules    -

    $ terrace team add sre reviewer nobody
    error: there is no account nobody
    where: POST http://terrace/api/v1/teams/sre/members (400)
    (exit code 1)

    $ terrace team grant sre write --place acme/east
    key      sre
    name     Operations
    members  operator, reviewer
    roles    approve at acme, write at acme/east
    rules    -

    $ terrace team revoke sre write --place acme/east
    the team sre no longer has the role write at acme/east

    $ terrace team update sre --name SRE
    key      sre
    name     SRE
    members  operator, reviewer
    roles    approve at acme
    rules    -

    $ terrace user grant operator admin
    account  operator
    roles    admin everywhere, read everywhere
    teams    sre

    $ terrace user revoke operator read
    operator no longer has the role read everywhere

    $ terrace user revoke operator read
    error: there is no such role here that you can see
    where: DELETE http://terrace/api/v1/users/operator/grants (404)
    next: check the name with the `list` verb of the same noun; what you may not see is not found
    (exit code 5)

    $ terrace user create guest --team network --quiet

    $ terrace approval-rule create production --team sre --approvals 2 --quiet

    $ terrace team list
    KEY      NAME     MEMBERS             ROLES
    network  network  guest               none
    sre      SRE      operator, reviewer  approve at acme

    $ terrace user list
    ACCOUNT   NAME      ROLES               TEAMS
    admin     Owner     admin everywhere    -
    guest     guest     none                network
    operator  operator  admin everywhere    sre
    reviewer  reviewer  approve everywhere  sre

    $ terrace team delete sre --yes
    error: the team sre stays as long as a rule asks for it: remove the rule "production" first
    where: DELETE http://terrace/api/v1/teams/sre (409)
    next: deal with what is in the way, then repeat the command
    (exit code 6)

    $ terrace team remove sre operator reviewer
    operator is no longer in the team sre
    reviewer is no longer in the team sre

    $ terrace team show sre
    key      sre
    name     SRE
    members  nobody
    roles    approve at acme
    rules    production

    $ terrace team delete network --yes
    the team network is removed

    $ terrace team show network
    error: there is no team here that you can see
    where: GET http://terrace/api/v1/teams/network (404)
    next: check the name with the `list` verb of the same noun; what you may not see is not found
    (exit code 5)
    "#);
    let json = terrace_cli(&owner, &["team", "show", "sre", "-o", "json"]).await;
    assert!(json.contains("\"rules\": [\n    \"production\"\n  ]"), "{json}");
    terrace.stop().await;
}
