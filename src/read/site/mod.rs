//! What a person's own site offers to readers and machines beside its articles: `robots.txt`, feeds, site maps.
//!
//! Called by the web collector. Invariant: nothing here asks anybody anything; broken documents give what came before
//! the break; every list has a length it does not pass.

mod feed;
mod robots;
mod sitemap;
mod xml;

pub use feed::{Entry, Feed, feed};
pub use robots::Robots;
pub use sitemap::{Sitemap, sitemap};
