//! Text that a template or a generator left: it is nobody's words about this work.
//!
//! Invariant: a sentence counts as a placeholder only when it is one that templates carry word for word or one with a
//! visible gap to fill; ordinary writing about templates is left alone.

use crate::read::pattern;
use regex::RegexSet;
use std::sync::LazyLock;

/// Beginnings and sentences that templates and generators write, in lower case. Grouped by where they come from.
static PATTERNS: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    pattern::set([
        // The widely copied "Project Title" template.
        r"^project title\W*$",
        r"^(?:one|a|two) paragraphs? (?:of project description|description of the project) goes here",
        r"^these instructions will (?:get|give) you a copy of the project up and running",
        r"^what things you need to install the software",
        r"^a step by step series of examples that tell you",
        r"^say what the step will be",
        r"^end with an example of getting some data out of the system",
        r"^explain how to run the automated tests",
        r"^explain what these tests test",
        r"^add additional notes about how to deploy this on a live system",
        r"^give (?:an|examples?)(?: example)?\W*$",
        r"^until finished\W*$",
        // Gaps to fill.
        r"lorem ipsum",
        r"^\W*(?:todo|tbd|tba|fixme|wip|coming soon|to be (?:added|written|done|completed|updated|announced)|xxx)\W*$",
        r"^\W*todo:? (?:add|write|insert|fill|describe|include|document|complete|put)\b",
        r"^(?:add|write|insert|put|enter|type|place|include) (?:a |an |your |the |some |short |brief |project )*(?:project )?(?:description|readme|text|title|name|overview|introduction|documentation|content)(?: (?:of|for|about) (?:the |your |this )?\w+)? here\W*$",
        r"^(?:short |brief |project |your |package )*(?:description|overview|introduction|text|content) (?:goes )?here\W*$",
        r"^(?:describe|explain) your (?:project|work|repository|package|app|application)(?: here)?\b.{0,60}$",
        r"this (?:repository|repo|project) (?:contains|is|implements)(?: the)?(?: code)?(?: for| of)? ?(?:_{2,}|\.{4,}|<[^>]*>|\[(?:insert|your|name|title)[^\]]*\])",
        r"\[(?:insert|your|add|enter) [^\]]{1,40}\]|<(?:insert|your) [^>]{1,40}>",
        r"\{\{ ?cookiecutter\.",
        r"^\W*\[?more information needed\]?\W*$",
        r"^an awesome project\W*$",
        r"^(?:my|a) new (?:project|repository|flutter project|module|package)\W*$",
        r"^readme\W*$",
        r"^(?:this is )?(?:a |the |my )?(?:sample|placeholder|dummy|default|template) (?:readme|text|project)(?: file)?\W*$",
        // Create React App, Vite, Next.js, Angular, Vue, Expo, Nuxt, Svelte.
        r"this project was (?:bootstrapped|generated|created) (?:with|by|using) (?:\[?create[ -]react[ -]app|\[?angular[ -]cli|\[?create-|\[?vue[ -]cli|yeoman|\[?expo|vite)",
        r"this is a \[?next\.js\]? project bootstrapped with",
        r"^in the project directory, you can run",
        r"^runs the app in the development mode",
        r"^open (?:\[?https?://localhost:\d+\]?\S* )(?:with your browser )?to (?:view|see) (?:it|the result)",
        r"^the page will reload (?:if|when) you make",
        r"^you will also see any lint errors in the console",
        r"^launches the test runner in the interactive watch mode",
        r"^builds the app for production to the",
        r"^it correctly bundles react in production mode",
        r"^the build is minified and the filenames include the hashes",
        r"^your app is ready to be deployed",
        r"^(?:\*\*)?note: this is a one-way operation",
        r"^if you aren.t satisfied with the build tool and configuration",
        r"^instead, it will copy all the configuration files",
        r"^you don.t have to ever use eject",
        r"^you can learn more in the create react app documentation",
        r"^to learn react, check out the react documentation",
        r"^this section has moved here",
        r"^this template provides a minimal setup to get react working in vite",
        r"^currently, two official plugins are available",
        r"^you can start editing the page by modifying",
        r"^to learn more about next\.js, take a look at the following resources",
        r"^the easiest way to deploy your next\.js app",
        r"^run ng (?:serve|generate|build|test|e2e)\b",
        r"^to get more help on the angular cli",
        r"^see (?:the )?configuration reference\W*$",
        // GitLab's default page.
        r"^to make it easy for you to get started with gitlab",
        r"^already a pro\? just edit this readme",
        r"^use the built-in continuous integration in gitlab",
        r"^when you.re ready to make this readme your own",
        r"^every project is different, so consider which of these sections apply",
        r"^choose a self-explaining name for your project",
        r"^let people know what your project can do specifically",
        r"^on some readmes, you may see small images that convey metadata",
        r"^depending on what you are making, it can be a good idea to include screenshots",
        r"^within a particular ecosystem, there may be a common way of installing",
        r"^use examples liberally, and show the expected output",
        r"^tell people where they can go to for help",
        r"^if you have ideas for releases in the future, it is a good idea to list them",
        r"^state if you are open to contributions and what your requirements are",
        r"^for people who want to make changes to your project, it.s helpful to have some documentation",
        r"^you can also document commands to lint the code or run tests",
        r"^show your appreciation to those who have contributed",
        r"^for open source projects, say how it is licensed",
        r"^if you have run out of energy or time for your project",
        // Rails, Flutter, Azure DevOps, Laravel, hosting spaces, cookiecutter, pyscaffold, Best-README.
        r"^this readme would normally document whatever steps are necessary",
        r"^things you may want to cover",
        r"^this project is a starting point for a (?:flutter|dart)",
        r"^a few resources to get you started if this is your first flutter project",
        r"^todo: give a short introduction of your project",
        r"^todo: guide users through getting your code up and running",
        r"^todo: describe and show how to build your code",
        r"^todo: explain how other users and developers can contribute",
        r"^if you want to learn more about creating good readme files then refer",
        r"^check out the configuration reference at https?://huggingface\.co/docs",
        r"^project based on the cookiecutter data science project template",
        r"^this project has been set up using pyscaffold",
        r"^a longer description of your project goes here",
        r"^this package was created with cookiecutter",
        r"^here.s a blank template to get started",
        r"^there are many great readme templates available on github",
        r"^to avoid retyping too much info\. do a search and replace",
        r"^(?:this is an example of how|use this space to show useful examples of how|give an example of how) (?:you may give|a project can be used|to list things)",
        r"^hi there 👋",
    ])
});

/// Whether a paragraph or a heading is one a template left.
pub(in crate::read) fn is_placeholder(text: &str) -> bool {
    // A placeholder is a sentence; only the beginning of a long paragraph can tell.
    let start: String = text.trim().trim_start_matches(['*', '_', '>', ' ', '`', '#']).chars().take(400).collect();
    let start = start.to_lowercase().replace('`', "");
    PATTERNS.as_ref().is_some_and(|patterns| patterns.is_match(&start))
}
