//! `package.xml` of ROS: dependencies by purpose, in formats 1 to 3 (REP 127, 140 and 149), by pattern.
//!
//! Other tools (PEAR, Salesforce) have files of the same name; those name nothing the way ROS does and declare nothing
//! here.

use super::text::{Lines, pattern};
use super::{Group, Manifest};
use crate::evidence::facts::Pin;
use regex::Regex;
use std::sync::LazyLock;

/// A comment, or a dependency with its attributes and name. What is commented out matches the first half only.
static DEPENDENCY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?s)<!--.*?-->|<((?:build|exec|run|test|doc|build_export|buildtool|buildtool_export)_depend|depend)((?:\s[^<>]*)?)>\s*([A-Za-z0-9][A-Za-z0-9_.+-]{0,100})\s*</",
    )
});

/// Reads a `package.xml`. None when it names no dependency as ROS does.
pub(super) fn package(text: &str) -> Option<Manifest> {
    let mut manifest = Manifest::new("package.xml", "ros");
    let lines = Lines::new(text);
    for found in DEPENDENCY.captures_iter(text).take(super::MAX_DEPENDENCIES) {
        let (Some(tag), Some(name)) = (found.get(1), found.get(3)) else { continue };
        let group = match tag.as_str() {
            "test_depend" | "doc_depend" | "buildtool_depend" | "buildtool_export_depend" => Group::Auxiliary,
            _ => Group::Main,
        };
        let pin = pin(found.get(2).map_or("", |attributes| attributes.as_str()));
        let quote = format!("<{}>{}</{0}>", tag.as_str(), name.as_str());
        manifest.add(name.as_str().to_lowercase(), pin, lines.of(tag.start()), &quote, group);
    }
    (!manifest.dependencies.is_empty()).then_some(manifest)
}

fn pin(attributes: &str) -> Pin {
    if attributes.contains("version_eq") {
        Pin::Exact
    } else if attributes.contains("version_lt") {
        Pin::Bounded
    } else if attributes.contains("version_gt") {
        Pin::Lower
    } else {
        Pin::Loose
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_purposes_and_versions_and_leaves_comments_out() {
        let manifest = package(
            "<?xml version=\"1.0\"?>\n<package format=\"2\">\n  <name>semantic_slam</name>\n  <buildtool_depend>catkin</buildtool_depend>\n  <!-- <depend>rosbag</depend> -->\n  <depend version_gte=\"1.4\">rospy</depend>\n  <exec_depend>python3-numpy</exec_depend>\n  <test_depend>rostest</test_depend>\n</package>\n",
        )
        .expect("a ROS package");
        let found: Vec<_> =
            manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line, one.group)).collect();
        assert_eq!(
            found,
            [
                ("catkin", Pin::Loose, 4, Group::Auxiliary),
                ("rospy", Pin::Lower, 6, Group::Main),
                ("python3-numpy", Pin::Loose, 7, Group::Main),
                ("rostest", Pin::Loose, 8, Group::Auxiliary),
            ]
        );
    }

    #[test]
    fn another_tools_file_and_nonsense_are_no_ros_package() {
        for text in [
            "<package version=\"2.0\"><name>X</name><dependencies><required><php/></required></dependencies></package>",
            "<Package xmlns=\"http://soap.sforce.com/2006/04/metadata\"><types><name>ApexClass</name></types></Package>",
            "<depend>",
            "<!-- <depend>a</depend> ",
            "",
        ] {
            assert_eq!(package(text).is_some(), text.ends_with("depend> "), "{text}");
        }
    }
}
