//! Calls by family, with what they give. Numbers are marked (`"#1"`), so that they keep all digits.

use insta::assert_snapshot;

use super::{Value, called, refused};

/// Calls, one a line, with what each gives or says.
fn table(calls: &[&str]) -> String {
    let line = |call: &&str| match super::evaluated(call) {
        Ok(_) => format!("{call} = {}", called(call)),
        Err(_) => format!("{call} ! {}", refused(call)),
    };
    calls.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn texts_are_cut_and_joined() {
    assert_snapshot!(table(&[
        r#"join(", ", ["a", "b"], ["c"])"#,
        r#"split("/", "org/repo/path")"#,
        r#"split("", "née")"#,
        r#"substr("hello world", 6, -1)"#,
        r#"substr("hello", -3, 2)"#,
        r#"strrev("née 👨‍👩‍👧")"#,
        r#"title("hello wide world")"#,
        r#"upper("straße")"#,
        r#"trim("--a-b--", "-")"#,
        r#"trimprefix("release-1.2", "release-")"#,
        r#"trimsuffix("name.tf", ".tf")"#,
        r#"trimspace("  a b\n")"#,
        r#"chomp("line\r\n\n")"#,
        r#"indent(2, "a:\nb:\nc:")"#,
        r#"startswith("terrace", "ter")"#,
        r#"strcontains("terrace", "rac")"#,
        r#"join(",", ["a", null])"#,
        r#"indent(-1, "a")"#,
    ]), @r#"
    join(", ", ["a", "b"], ["c"]) = "a, b, c"
    split("/", "org/repo/path") = ["org","repo","path"]
    split("", "née") = ["n","é","e"]
    substr("hello world", 6, -1) = "world"
    substr("hello", -3, 2) = "ll"
    strrev("née 👨‍👩‍👧") = "👨‍👩‍👧 eén"
    title("hello wide world") = "Hello Wide World"
    upper("straße") = "STRAßE"
    trim("--a-b--", "-") = "a-b"
    trimprefix("release-1.2", "release-") = "1.2"
    trimsuffix("name.tf", ".tf") = "name"
    trimspace("  a b\n") = "a b"
    chomp("line\r\n\n") = "line"
    indent(2, "a:\nb:\nc:") = "a:\n  b:\n  c:"
    startswith("terrace", "ter") = true
    strcontains("terrace", "rac") = true
    join(",", ["a", null]) ! the lists must not contain null
    indent(-1, "a") ! "spaces" must not be negative
    "#);
}

#[test]
fn patterns_match_and_replace() {
    assert_snapshot!(table(&[
        r#"regex("[a-z]+", "53453453.345345aaabbbccc23454")"#,
        r#"regex("(\\d+)-(\\d+)", "from 10-20")"#,
        r#"regex("^(?P<name>\\w+)@(?P<host>[\\w.]+)$", "a@b.example")"#,
        r#"regexall("v(\\d)(x)?", "v1 v2x")"#,
        r#"regexall("x", "abc")"#,
        r#"replace("1 + 2 + 3", "+", "-")"#,
        r#"replace("hello world", "/(w)(.*)/", "[$2-$1]")"#,
        r#"regex("[a-z]+", "123")"#,
        r#"regex("(?P<a>x)(y)", "xy")"#,
        r#"regex("(a", "a")"#,
        r#"regex("a(?=b)", "ab")"#,
    ]), @r#"
    regex("[a-z]+", "53453453.345345aaabbbccc23454") = "aaabbbccc"
    regex("(\\d+)-(\\d+)", "from 10-20") = ["10","20"]
    regex("^(?P<name>\\w+)@(?P<host>[\\w.]+)$", "a@b.example") = {"host":"b.example","name":"a"}
    regexall("v(\\d)(x)?", "v1 v2x") = [["1",null],["2","x"]]
    regexall("x", "abc") = []
    replace("1 + 2 + 3", "+", "-") = "1 - 2 - 3"
    replace("hello world", "/(w)(.*)/", "[$2-$1]") = "hello [orld-w]"
    regex("[a-z]+", "123") ! the pattern matches no part of the string
    regex("(?P<a>x)(y)", "xy") ! a regular expression gives names either to all of its groups or to none
    regex("(a", "a") ! "(a" is not a regular expression: a `(` is not closed
    regex("a(?=b)", "ab") ! "a(?=b)" is not a regular expression: `(?` is followed by a name in `<>`, or by flags out of `imsU`
    "#);
}

#[test]
fn numbers_are_rounded_and_compared() {
    assert_snapshot!(table(&[
        "abs(-12.4)",
        "ceil(5.1)",
        "floor(-5.1)",
        "max(12, 54, 3)",
        "min(-1, \"-2\")",
        "log(16, 2)",
        "log(1000, 10)",
        "pow(3, 2)",
        "pow(4, 0.5)",
        "pow(4, 0.3)",
        "signum(-13)",
        "parseint(\"FF\", 16)",
        "parseint(\"1011111011101111\", 2)",
        "parseint(\"12a\", 10)",
        "sum([10, 13.5, \"6\"])",
        "sum([])",
        "range(1, 8, 3)",
        "range(4, 1)",
        "range(1, 4, -1)",
    ]), @r##"
    abs(-12.4) = "#12.4"
    ceil(5.1) = "#6"
    floor(-5.1) = "#-6"
    max(12, 54, 3) = "#54"
    min(-1, "-2") = "#-2"
    log(16, 2) = "#4"
    log(1000, 10) = "#2.9999999999999996"
    pow(3, 2) = "#9"
    pow(4, 0.5) = "#2"
    pow(4, 0.3) = "?"
    signum(-13) = "#-1"
    parseint("FF", 16) = "#255"
    parseint("1011111011101111", 2) = "#48879"
    parseint("12a", 10) ! "12a" is not a whole number of base 10
    sum([10, 13.5, "6"]) = "#29.5"
    sum([]) ! an empty list has no sum
    range(1, 8, 3) = ["#1","#4","#7"]
    range(4, 1) = ["#4","#3","#2"]
    range(1, 4, -1) ! the step does not lead from the start to the end
    "##);
}

#[test]
fn sequences_are_searched_and_made() {
    assert_snapshot!(table(&[
        r#"length("née")"#,
        r#"length({a = 1})"#,
        r#"contains(["a", "b"], "a")"#,
        r#"contains(["1"], 1)"#,
        r#"coalesce("", null, "b")"#,
        r#"coalesce(null, "")"#,
        r#"coalescelist([], ["a"])"#,
        r#"compact(["a", "", null, "b"])"#,
        r#"concat(["a"], [1])"#,
        r#"chunklist(["a", "b", "c"], 2)"#,
        r#"distinct(["a", "b", "a"])"#,
        r#"element(["a", "b"], 3)"#,
        r#"flatten([["a"], [], [["b"], "c"]])"#,
        r#"index(["a", "b"], "b")"#,
        r#"one([])"#,
        r#"one(["a", "b"])"#,
        r#"reverse([1, 2])"#,
        r#"slice(["a", "b", "c"], 1, 3)"#,
        r#"sort(["e", "é", "a", "E"])"#,
        r#"alltrue(["true", true])"#,
        r#"anytrue([])"#,
    ]), @r##"
    length("née") = "#3"
    length({a = 1}) = "#1"
    contains(["a", "b"], "a") = true
    contains(["1"], 1) = false
    coalesce("", null, "b") = "b"
    coalesce(null, "") ! no argument is other than null or an empty string
    coalescelist([], ["a"]) = ["a"]
    compact(["a", "", null, "b"]) = ["a","b"]
    concat(["a"], [1]) = ["a","#1"]
    chunklist(["a", "b", "c"], 2) = [["a","b"],["c"]]
    distinct(["a", "b", "a"]) = ["a","b"]
    element(["a", "b"], 3) = "b"
    flatten([["a"], [], [["b"], "c"]]) = ["a","b","c"]
    index(["a", "b"], "b") = "#1"
    one([]) = null
    one(["a", "b"]) ! "list" must have one element or none
    reverse([1, 2]) = ["#2","#1"]
    slice(["a", "b", "c"], 1, 3) = ["b","c"]
    sort(["e", "é", "a", "E"]) = ["E","a","e","é"]
    alltrue(["true", true]) = true
    anytrue([]) = false
    "##);
}

#[test]
fn maps_and_sets_are_searched_and_made() {
    assert_snapshot!(table(&[
        r#"keys({b = 1, a = 2})"#,
        r#"values({b = 1, a = "x"})"#,
        r#"lookup({a = "x"}, "b", "none")"#,
        r#"lookup({a = "x"}, "b")"#,
        r#"matchkeys(["i-1", "i-2"], ["east", "west"], ["west"])"#,
        r#"merge({a = 1}, {b = 2}, {a = 3})"#,
        r#"transpose({a = ["x", "y"], b = ["y"]})"#,
        r#"zipmap(["a", "b"], [1, 2])"#,
        r#"zipmap(["a"], [])"#,
        r#"setproduct(["a", "b"], [1, 2])"#,
        r#"setunion(["b"], ["a", "b"])"#,
        r#"setintersection(["a", "b"], ["b", "c"])"#,
        r#"setsubtract(["a", "b"], ["b"])"#,
    ]), @r##"
    keys({b = 1, a = 2}) = ["a","b"]
    values({b = 1, a = "x"}) = ["x","#1"]
    lookup({a = "x"}, "b", "none") = "none"
    lookup({a = "x"}, "b") ! there is no key "b", and no default
    matchkeys(["i-1", "i-2"], ["east", "west"], ["west"]) = ["i-2"]
    merge({a = 1}, {b = 2}, {a = 3}) = {"a":"#3","b":"#2"}
    transpose({a = ["x", "y"], b = ["y"]}) = {"x":["a"],"y":["a","b"]}
    zipmap(["a", "b"], [1, 2]) = {"a":"#1","b":"#2"}
    zipmap(["a"], []) ! "keys" and "values" have different lengths: 1 and 0
    setproduct(["a", "b"], [1, 2]) = [["a","#1"],["a","#2"],["b","#1"],["b","#2"]]
    setunion(["b"], ["a", "b"]) = ["a","b"]
    setintersection(["a", "b"], ["b", "c"]) = ["b"]
    setsubtract(["a", "b"], ["b"]) = ["a"]
    "##);
}

#[test]
fn values_are_converted() {
    assert_snapshot!(table(&[
        "tostring(1.50)",
        "tonumber(\"1e3\")",
        "tonumber(\"one\")",
        "tobool(\"true\")",
        "tolist([\"a\", 1])",
        "toset([\"b\", \"a\", \"b\"])",
        "tomap({a = 1, b = \"x\"})",
        "tomap({a = [], b = \"x\"})",
        "tostring(tostring(null))",
    ]), @r##"
    tostring(1.50) = "1.5"
    tonumber("1e3") = "#1000"
    tonumber("one") ! this value cannot become number: a number is required
    tobool("true") = true
    tolist(["a", 1]) = ["a","1"]
    toset(["b", "a", "b"]) = ["a","b"]
    tomap({a = 1, b = "x"}) = {"a":"1","b":"x"}
    tomap({a = [], b = "x"}) ! this value cannot become map(any): all map elements must have the same type
    tostring(tostring(null)) = null
    "##);
}

#[test]
fn texts_are_encoded_and_hashed() {
    assert_snapshot!(table(&[
        r#"jsonencode({b = [1.50, null], a = "<é>"})"#,
        r#"jsondecode("{\"a\": [1.50, true, null]}")"#,
        r#"jsondecode("{")"#,
        r#"tostring(jsondecode("[-0]")[0] / 3)"#,
        r#"base64encode("née")"#,
        r#"base64decode("bsOpZQ==")"#,
        r#"base64decode("/w==")"#,
        r#"textencodebase64("hé", "UTF-16LE")"#,
        r#"textdecodebase64("aADpAA==", "UTF-16LE")"#,
        r#"urlencode("a b&c=é")"#,
        r#"md5("hello")"#,
        r#"sha1("hello")"#,
        r#"sha256("hello")"#,
        r#"base64sha256("hello")"#,
        r#"uuidv5("dns", "www.example.com")"#,
        r#"uuidv5("nowhere", "a")"#,
        r#"basename("a/b.txt")"#,
        r#"dirname("a/./c/../b.txt")"#,
        r#"abspath("/a/../b")"#,
        r#"abspath("a")"#,
    ]), @r##"
    jsonencode({b = [1.50, null], a = "<é>"}) = "{\"a\":\"\\u003cé\\u003e\",\"b\":[1.5,null]}"
    jsondecode("{\"a\": [1.50, true, null]}") = {"a":["#1.5",true,null]}
    jsondecode("{") ! the text is not JSON: EOF while parsing an object at line 1 column 1
    tostring(jsondecode("[-0]")[0] / 3) = "-0"
    base64encode("née") = "bsOpZQ=="
    base64decode("bsOpZQ==") = "née"
    base64decode("/w==") ! what the base64 text stands for is not text in UTF-8
    textencodebase64("hé", "UTF-16LE") = "aADpAA=="
    textdecodebase64("aADpAA==", "UTF-16LE") = "hé"
    urlencode("a b&c=é") = "a+b%26c%3D%C3%A9"
    md5("hello") = "5d41402abc4b2a76b9719d911017c592"
    sha1("hello") = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
    sha256("hello") = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    base64sha256("hello") = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
    uuidv5("dns", "www.example.com") = "2ed6657d-e927-568b-95e1-2665a8aea6a2"
    uuidv5("nowhere", "a") ! "namespace" must be dns, url, oid, x500 or a UUID, and is "nowhere"
    basename("a/b.txt") = "b.txt"
    dirname("a/./c/../b.txt") = "a"
    abspath("/a/../b") = "/b"
    abspath("a") = "?"
    "##);
}

#[test]
fn times_are_written_moved_and_compared() {
    assert_snapshot!(table(&[
        r#"formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")"#,
        r#"formatdate("EEEE, D. MMMM 'at' h:mmaa Z", "2018-01-02T03:02:01+02:30")"#,
        r#"formatdate("yyyy", "2018-01-02T23:12:01Z")"#,
        r#"timeadd("2017-11-22T00:00:00Z", "10m30s")"#,
        r#"timeadd("2017-11-22T00:00:00+01:00", "-1.5h")"#,
        r#"timeadd("2017-11-22T00:00:00Z", "1d")"#,
        r#"timecmp("2017-11-22T01:00:00+01:00", "2017-11-22T00:00:00Z")"#,
        r#"timecmp("2017-11-22", "2017-11-22T00:00:00Z")"#,
    ]), @r##"
    formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z") = "02 Jan 2018 23:12 UTC"
    formatdate("EEEE, D. MMMM 'at' h:mmaa Z", "2018-01-02T03:02:01+02:30") = "Tuesday, 2. January at 3:02am +02:30"
    formatdate("yyyy", "2018-01-02T23:12:01Z") ! "yyyy" in the format has no meaning; put literal text in single quotes
    timeadd("2017-11-22T00:00:00Z", "10m30s") = "2017-11-22T00:10:30Z"
    timeadd("2017-11-22T00:00:00+01:00", "-1.5h") = "2017-11-21T22:30:00+01:00"
    timeadd("2017-11-22T00:00:00Z", "1d") ! "1d" is not a duration such as 1h30m
    timecmp("2017-11-22T01:00:00+01:00", "2017-11-22T00:00:00Z") = "#0"
    timecmp("2017-11-22", "2017-11-22T00:00:00Z") ! "2017-11-22" is not a time such as 2006-01-02T15:04:05Z
    "##);
}

#[test]
fn networks_are_divided() {
    assert_snapshot!(table(&[
        r#"cidrhost("10.12.112.0/20", 16)"#,
        r#"cidrhost("10.12.112.0/20", -1)"#,
        r#"cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)"#,
        r#"cidrhost("10.0.0.0/30", 4)"#,
        r#"cidrnetmask("172.16.0.0/12")"#,
        r#"cidrnetmask("fd00::/8")"#,
        r#"cidrsubnet("172.16.0.0/12", 4, 2)"#,
        r#"cidrsubnet("10.1.2.0/24", 4, 16)"#,
        r#"cidrsubnet("10.1.2.0/24", 9, 0)"#,
        r#"cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)"#,
        r#"cidrsubnets("10.1.0.0/30", 1, 1, 1)"#,
        r#"cidrhost("10.0.0.0", 1)"#,
    ]), @r#"
    cidrhost("10.12.112.0/20", 16) = "10.12.112.16"
    cidrhost("10.12.112.0/20", -1) = "10.12.127.255"
    cidrhost("fd00:fd12:3456:7890:00a2::/72", 34) = "fd00:fd12:3456:7890::22"
    cidrhost("10.0.0.0/30", 4) ! "10.0.0.0/30" has no host numbered 4
    cidrnetmask("172.16.0.0/12") = "255.240.0.0"
    cidrnetmask("fd00::/8") ! "fd00::/8" is an IPv6 network, which has no netmask
    cidrsubnet("172.16.0.0/12", 4, 2) = "172.18.0.0/16"
    cidrsubnet("10.1.2.0/24", 4, 16) ! 4 more bits have no room for a network numbered 16
    cidrsubnet("10.1.2.0/24", 9, 0) ! "10.1.2.0/24" cannot be extended by 9 bits
    cidrsubnets("10.1.0.0/16", 4, 4, 8, 4) = ["10.1.0.0/20","10.1.16.0/20","10.1.32.0/24","10.1.48.0/20"]
    cidrsubnets("10.1.0.0/30", 1, 1, 1) ! not enough room in "10.1.0.0/30" for all of the networks
    cidrhost("10.0.0.0", 1) ! "10.0.0.0" is not a network in CIDR notation
    "#);
}

#[test]
fn nothing_is_produced_without_end() {
    assert_snapshot!(table(&[
        r#"indent(999999999, "a\nb")"#,
        r#"replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))))"#,
        "setproduct(range(100), range(100), range(100), range(100))",
        "regex(\"(\\\\pL{30}){30}\", \"a\")",
        "range(1e9)",
        "pow(10, 1e300)",
        "cidrsubnet(\"fd00::/8\", 1e9, 0)",
    ]), @r#"
    indent(999999999, "a\nb") ! too costly
    replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")))) ! too costly
    setproduct(range(100), range(100), range(100), range(100)) ! too costly
    regex("(\\pL{30}){30}", "a") ! too costly
    range(1e9) ! more than 1024 numbers
    pow(10, 1e300) = "?"
    cidrsubnet("fd00::/8", 1e9, 0) ! "fd00::/8" cannot be extended by 1000000000 bits
    "#);
}

#[test]
fn texts_are_formatted() {
    assert_snapshot!(table(&[
        r#"format("Hello, %s!", "Ander")"#,
        r#"format("%03d-%+d", 7, 5)"#,
        r#"format("%5.2f|%-8.3f|%e", 3.14159, 2.5, 12345.678)"#,
        r#"format("%g %v", 1e6, 0.1)"#,
        r#"format("%x %#X %b %o", 255, 255, 5, 8)"#,
        r#"format("%-5s|%5s|%.2s", "né", "né", "abc")"#,
        r#"format("%q %t %v %#v", "a\"b", "true", [1, "x"], "x")"#,
        r#"format("%[2]s-%[1]s-%s", "a", "b")"#,
        r#"format("100%%")"#,
        r#"formatlist("%s:%d", ["a", "b"], [1, 2])"#,
        r#"formatlist("%s.%s", ["a", "b"], "example")"#,
        r#"format("%d", 1.5)"#,
        r#"format("%s", ["a"])"#,
        r#"format("%s %s", "a")"#,
        r#"format("%s", "a", "b")"#,
        r#"format("%y", 1)"#,
        r#"format("%s", null)"#,
        r#"formatlist("%s%s", ["a"], ["b", "c"])"#,
        r#"format("%999999999d", 1)"#,
        r#"format("%.999999999f", 1)"#,
    ]), @r#"
    format("Hello, %s!", "Ander") = "Hello, Ander!"
    format("%03d-%+d", 7, 5) = "007-+5"
    format("%5.2f|%-8.3f|%e", 3.14159, 2.5, 12345.678) = " 3.14|2.500   |1.234568e+04"
    format("%g %v", 1e6, 0.1) = "1e+06 0.1"
    format("%x %#X %b %o", 255, 255, 5, 8) = "ff 0XFF 101 10"
    format("%-5s|%5s|%.2s", "né", "né", "abc") = "né   |   né|ab"
    format("%q %t %v %#v", "a\"b", "true", [1, "x"], "x") = "\"a\\\"b\" true [1,\"x\"] \"x\""
    format("%[2]s-%[1]s-%s", "a", "b") = "b-a-b"
    format("100%%") = "100%"
    formatlist("%s:%d", ["a", "b"], [1, 2]) = ["a:1","b:2"]
    formatlist("%s.%s", ["a", "b"], "example") = ["a.example","b.example"]
    format("%d", 1.5) ! argument 1 does not fit `%d`: a whole number is required
    format("%s", ["a"]) ! argument 1 does not fit `%s`: string required
    format("%s %s", "a") ! `%s` has no argument 2
    format("%s", "a", "b") ! there are 2 arguments, and the format uses 1
    format("%y", 1) ! `%y` is not a verb
    format("%s", null) = "?"
    formatlist("%s%s", ["a"], ["b", "c"]) ! all lists to format must have the same length
    format("%999999999d", 1) ! too costly
    format("%.999999999f", 1) ! too costly
    "#);
}

#[test]
fn tables_are_read() {
    assert_snapshot!(table(&[
        r#"csvdecode("id,name\n1,\"a, b\"\n2,c\n")"#,
        r#"csvdecode("id,id\n1,2")"#,
        r#"csvdecode("id\n1,2")"#,
        r#"csvdecode("id\na\"b")"#,
    ]), @r#"
    csvdecode("id,name\n1,\"a, b\"\n2,c\n") = [{"id":"1","name":"a, b"},{"id":"2","name":"c"}]
    csvdecode("id,id\n1,2") ! two columns are called "id"
    csvdecode("id\n1,2") ! a row has 2 fields, the first one 1
    csvdecode("id\na\"b") ! a quote stands in a field that is not quoted
    "#);
}

#[test]
fn yaml_is_written_and_read() {
    assert_snapshot!(table(&[
        r#"yamlencode({name = "web", ports = [80, 443], tags = {}, note = "two\nlines\n"})"#,
        r#"yamlencode([[1], {a = [true, null]}])"#,
        r#"yamlencode("a")"#,
        r#"yamlencode(1.5)"#,
        r#"yamldecode("name: web\nports: [80, 443]\non: yes\n")"#,
        r#"yamldecode("- 1.50\n- '1.50'\n- ~\n- |\n  text\n")"#,
        r#"yamldecode("a: 2020-01-01")"#,
        r#"yamldecode("a: &x 1\nb: *x")"#,
        r#"yamldecode("a: [")"#,
    ]), @r##"
    yamlencode({name = "web", ports = [80, 443], tags = {}, note = "two\nlines\n"}) = "\"name\": \"web\"\n\"note\": |\n  two\n  lines\n\"ports\":\n- 80\n- 443\n\"tags\": {}\n"
    yamlencode([[1], {a = [true, null]}]) = "- - 1\n- \"a\":\n  - true\n  - null\n"
    yamlencode("a") = "\"a\"\n"
    yamlencode(1.5) = "1.5\n...\n"
    yamldecode("name: web\nports: [80, 443]\non: yes\n") = {"name":"web","ports":["#80","#443"],"true":true}
    yamldecode("- 1.50\n- '1.50'\n- ~\n- |\n  text\n") = ["#1.5","1.50",null,"text\n"]
    yamldecode("a: 2020-01-01") = "?"
    yamldecode("a: &x 1\nb: *x") = "?"
    yamldecode("a: [") = "?"
    "##);
}

#[test]
fn hostile_texts_end_without_a_value() {
    let open = |part: &str| part.repeat(100_000);
    for (function, text) in [
        ("yamldecode", open("[")),
        ("yamldecode", open("- ")),
        ("yamldecode", open("{a: ")),
        ("yamldecode", open("? ")),
        ("jsondecode", open("[")),
        ("jsondecode", format!("{}{}", open("["), open("]"))),
        ("jsondecode", open("{\"a\":")),
        ("csvdecode", format!("{}\"", open("\""))),
    ] {
        let value = super::apply(function, &[Value::text(&text)]);
        assert!(!value.is_ok_and(|value| value.why_unknown().is_none()), "{function}");
    }
    for pattern in [open("("), open("(?:"), open("["), open("a|"), open("a?"), open("(?i)")] {
        let value = super::apply("regex", &[Value::text(&pattern), Value::text("b")]);
        assert!(
            !value.is_ok_and(|value| matches!(value, Value::Text(text) if text == "b")),
            "{}",
            &pattern[..4]
        );
    }
}
