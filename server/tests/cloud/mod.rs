//! A demonstration: templates of the catalog on the published provider of AWS, against a stand-in
//! that answers as AWS does. What is planned is applied, what is altered there by somebody else is
//! found and answered, and in the end nothing is left. The credentials show nowhere.
//!
//! It is one test because a provider of this size takes seconds and some hundred MB in every run.
//! Absent: what only AWS itself can tell, such as its permissions, limits and prices.

mod company;
mod search;

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::drift::{look, told};
use crate::sets;
use crate::support::{Moto, moto};
use company::{Company, path_of};

#[actix_web::test]
async fn what_the_catalog_makes_on_aws_is_applied_found_altered_and_taken_down() {
    let Some(mirror) = company::mirror() else { return };
    if !moto::has_aws().await {
        return;
    }
    let Some(aws) = Moto::start().await else { return };
    let company = Company::found(&aws, &mirror).await;
    made(&company, &aws).await;
    linked(&company, &aws).await;
    nothing_differs(&company).await;
    let ids = company.identify().await;
    altered(&aws, &ids).await;
    found(&company).await;
    answered(&company, &aws).await;
    taken_down(&company, &aws).await;
    search::no_secret_shows(&company).await;
    company.stop().await;
}

/// A network, a bucket and a cluster are planned at once, and made as they were planned.
async fn made(company: &Company, aws: &Moto) {
    let asked = [
        company.ask("aws_vpc", "acme/dev/net", company::network()).await,
        company.ask("s3_bucket", "acme/dev/images", company::bucket()).await,
        company.ask("ecs_cluster", "acme/dev/apps", json!({"name": "apps"})).await,
    ];
    for number in asked {
        let planned = company.developer.wait_change(number, "planned").await;
        let summary = &planned["summary"];
        assert!(summary["add"].as_i64() > Some(0), "{planned:#}");
        assert_eq!((&summary["change"], &summary["destroy"]), (&json!(0), &json!(0)), "{planned:#}");
    }
    assert_eq!(aws.aws("s3api list-buckets").await["Buckets"], json!([]), "a plan makes nothing");
    futures_util::future::join_all(asked.map(|number| company.reviewer.approve_and_wait(number))).await;

    let vpcs = aws.aws("ec2 describe-vpcs --filters Name=isDefault,Values=false").await;
    let tags = vpcs["Vpcs"][0]["Tags"].as_array().unwrap();
    for tag in [
        json!({"Key": "CostCenter", "Value": "retail-42"}),
        json!({"Key": "Environment", "Value": "development"}),
        json!({"Key": "ManagedBy", "Value": "terrace"}),
    ] {
        assert!(tags.contains(&tag), "{tag} comes from above: {vpcs:#}");
    }
    let versioning = aws.aws("s3api get-bucket-versioning --bucket acme-images").await;
    assert_eq!(versioning["Status"], "Enabled");
    let clusters = aws.aws("ecs list-clusters").await;
    assert_eq!(clusters["clusterArns"].as_array().unwrap().len(), 1);
}

/// A service takes its cluster from its parent, by its template, and its network by a link.
async fn linked(company: &Company, aws: &Moto) {
    let number = company.ask("ecs_service", "acme/dev/apps/web", company::service()).await;
    company.reviewer.approve_and_wait(number).await;
    let services = aws.aws("ecs describe-services --cluster apps --services web").await;
    let network = &services["services"][0]["networkConfiguration"]["awsvpcConfiguration"];
    let outputs = company.outputs("acme/dev/net").await;
    let texts = |list: &Json| list.as_array().unwrap().iter().map(Json::to_string).collect::<BTreeSet<_>>();
    assert_eq!(texts(&network["subnets"]), texts(&outputs["private_subnet_ids"]), "{services:#}");
    let code = company.code("ecs_service/web").await;
    let vpc = outputs["vpc_id"].as_str().unwrap();
    assert!(code.contains(vpc) && code.contains("acme/dev/net"), "a link is a value and its origin: {code}");
    let code = company.code("aws_vpc/net").await;
    let words = code.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("endpoints {{ ec2 = \"{}\"", aws.url)), "{code}");
}

async fn nothing_differs(company: &Company) {
    for path in ["acme/dev/net", "acme/dev/images", "acme/dev/apps"] {
        assert_eq!(told(&look(&company.developer, &path_of(path)).await), "in_sync 0", "{path}");
    }
}

/// Somebody tags the network, stops the bucket's versions and shortens how long a log is kept.
async fn altered(aws: &Moto, vpc: &str) {
    aws.aws(&format!("ec2 create-tags --resources {vpc} --tags Key=Owner,Value=somebody")).await;
    let suspended = "--bucket acme-images --versioning-configuration Status=Suspended";
    aws.aws(&format!("s3api put-bucket-versioning {suspended}")).await;
    let shorter = "--log-group-name /aws/ecs/apps/exec --retention-in-days 30";
    aws.aws(&format!("logs put-retention-policy {shorter}")).await;
}

/// Each is found, by resource and attribute, with what an input could take.
async fn found(company: &Company) {
    let net = look(&company.developer, &path_of("acme/dev/net")).await;
    insta::assert_snapshot!(told(&net), @r"
    drifted 1
    module.this.aws_vpc.this altered
      tags[\Owner\]: code null, found somebody
      tags_all[\Owner\]: code null, found somebody
    module.this.aws_vpc.this tags: the module does not set it to an input's value as it is
    module.this.aws_vpc.this tags_all: the module does not set it to an input's value as it is
    ");
    let images = look(&company.developer, &path_of("acme/dev/images")).await;
    insta::assert_snapshot!(told(&images), @r"
    drifted 1
    module.this.aws_s3_bucket_versioning.this altered
      versioning_configuration[0].status: code Enabled, found Suspended
    module.this.aws_s3_bucket_versioning.this versioning_configuration: the module does not set it to an input's value as it is
    ");
    let apps = look(&company.developer, &path_of("acme/dev/apps")).await;
    insta::assert_snapshot!(told(&apps), @r"
    drifted 1
    module.this.aws_cloudwatch_log_group.exec altered
      retention_in_days: code 90, found 30
    log_retention_days takes 30
    ");
}

/// The bucket is put back, the log's time is taken over, and the tag is left for a while.
async fn answered(company: &Company, aws: &Moto) {
    let (developer, reviewer) = (&company.developer, &company.reviewer);
    let answer = |path: &str, what: &str| format!("{}/drift/{what}", path_of(path));
    let until = json!({"until": "2999-01-01T00:00:00Z", "reason": "the owner will say"});
    let left = developer.post(&answer("acme/dev/net", "ignore"), until).await.expect(200);
    assert_eq!(left["status"], "ignored");
    let reason = json!({"reason": "nobody asked for it"});
    let revert = developer.post(&answer("acme/dev/images", "revert"), reason).await.expect(201);
    let adopt = developer.post(&answer("acme/dev/apps", "adopt"), json!({})).await.expect(201);
    let reverted = reviewer.approve_and_wait(revert["number"].as_i64().unwrap()).await;
    assert_eq!(reverted["summary"]["change"], 1);
    let adopted = reviewer.approve_and_wait(adopt["change"]["number"].as_i64().unwrap()).await;
    assert_eq!(
        (&adopted["inputs"]["log_retention_days"], &adopted["summary"]["change"]),
        (&json!(30), &json!(0))
    );
    let versioning = aws.aws("s3api get-bucket-versioning --bucket acme-images").await;
    assert_eq!(versioning["Status"], "Enabled");
    for path in ["acme/dev/images", "acme/dev/apps"] {
        assert_eq!(told(&look(developer, &path_of(path)).await), "in_sync 0", "{path}");
    }
}

/// Everything goes as one change set, whoever reads before what is read, and nothing is left.
async fn taken_down(company: &Company, aws: &Moto) {
    let destroy =
        json!({"kind": "destroy", "resource": "acme/dev", "confirm": "dev", "reason": "the trial is over"});
    let number = sets::ask(&company.developer, destroy).await;
    sets::wait_set(&company.developer, number, "planned").await;
    let members = sets::members(&company.developer, number).await;
    sets::approve(&company.reviewer, number).await;
    sets::wait_set(&company.developer, number, "applied").await;
    let order: Vec<&str> = members.iter().map(|member| member["path"].as_str().unwrap()).collect();
    let at = |path: &str| order.iter().position(|one| *one == path).unwrap();
    assert!(at("acme/dev/apps/web") < at("acme/dev/apps").min(at("acme/dev/net")), "{order:?}");
    for path in order {
        let resource = company.developer.get(&path_of(path)).await.expect(200);
        assert_eq!(resource["state"], "destroyed", "{path}");
    }
    let left = |all: &Json, what: &str| assert_eq!(all[what], json!([]), "{all:#}");
    left(&aws.aws("ec2 describe-vpcs --filters Name=isDefault,Values=false").await, "Vpcs");
    left(&aws.aws("s3api list-buckets").await, "Buckets");
    let clusters = aws.aws("ecs describe-clusters --clusters apps").await;
    assert_eq!(clusters["clusters"][0]["status"], "INACTIVE", "AWS remembers it for a while: {clusters:#}");
    left(&aws.aws("logs describe-log-groups").await, "logGroups");
    left(&aws.aws("iam list-roles --path-prefix /").await, "Roles");
}
