//! The modules of the standard library, of Python 3 and of 2.7.

/// Whether a top-level module comes with Python: any of 3.0 to 3.14, or 2.7.
pub fn is_standard_module(name: &str) -> bool {
    MODULES.binary_search(&name).is_ok()
}

/// In order, for the search.
#[rustfmt::skip]
const MODULES: [&str; 318] = [
    "BaseHTTPServer", "Bastion", "CGIHTTPServer", "Canvas", "ConfigParser", "Cookie", "DocXMLRPCServer", "HTMLParser",
    "MimeWriter", "Queue", "ScrolledText", "SimpleHTTPServer", "SimpleXMLRPCServer", "SocketServer", "StringIO",
    "Tkconstants", "Tkinter", "UserDict", "UserList", "UserString", "__builtin__", "__future__", "__main__", "_ast",
    "_collections_abc", "_csv", "_io", "_json", "_pickle", "_socket", "_thread", "abc", "aifc", "annotationlib",
    "antigravity", "anydbm", "argparse", "array", "ast", "asynchat", "asyncio", "asyncore", "atexit", "audiodev",
    "audioop", "base64", "bdb", "binascii", "binhex", "bisect", "bsddb", "builtins", "bz2", "cPickle", "cProfile",
    "cStringIO", "calendar", "cgi", "cgitb", "chunk", "cmath", "cmd", "code", "codecs", "codeop", "collections",
    "colorsys", "commands", "compileall", "compiler", "compression", "concurrent", "configparser", "contextlib",
    "contextvars", "cookielib", "copy", "copy_reg", "copyreg", "crypt", "csv", "ctypes", "curses", "dataclasses",
    "datetime", "dbhash", "dbm", "decimal", "difflib", "dircache", "dis", "distutils", "dl", "doctest", "dumbdbm",
    "dummy_thread", "dummy_threading", "email", "encodings", "ensurepip", "enum", "errno", "exceptions",
    "faulthandler", "fcntl", "filecmp", "fileinput", "fm", "fnmatch", "formatter", "fpformat", "fractions", "ftplib",
    "functools", "future_builtins", "gc", "gdbm", "genericpath", "getopt", "getpass", "gettext", "glob", "graphlib",
    "grp", "gzip", "hashlib", "heapq", "hmac", "hotshot", "html", "htmlentitydefs", "htmllib", "http", "httplib",
    "idlelib", "ihooks", "imageop", "imaplib", "imghdr", "imp", "importlib", "imputil", "inspect", "io", "ipaddress",
    "itertools", "json", "keyword", "lib2to3", "linecache", "linuxaudiodev", "locale", "logging", "lzma", "macpath",
    "mailbox", "mailcap", "markupbase", "marshal", "math", "md5", "mhlib", "mimetools", "mimetypes", "mimify", "mmap",
    "modulefinder", "msilib", "msvcrt", "multifile", "multiprocessing", "mutex", "netrc", "new", "nis", "nntplib",
    "nt", "ntpath", "nturl2path", "numbers", "opcode", "operator", "optparse", "os", "ossaudiodev", "parser",
    "pathlib", "pdb", "pickle", "pickletools", "pipes", "pkgutil", "platform", "plistlib", "popen2", "poplib",
    "posix", "posixfile", "posixpath", "pprint", "pre", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr",
    "pydoc", "pydoc_data", "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib", "resource", "rexec",
    "rfc822", "rlcompleter", "robotparser", "runpy", "sched", "secrets", "select", "selectors", "sets", "sgmllib",
    "sha", "shelve", "shlex", "shutil", "signal", "site", "smtpd", "smtplib", "sndhdr", "socket", "socketserver",
    "spwd", "sqlite3", "sre", "sre_compile", "sre_constants", "sre_parse", "ssl", "stat", "statistics", "statvfs",
    "string", "stringprep", "strop", "struct", "subprocess", "sunau", "sunaudio", "symbol", "symtable", "sys",
    "sysconfig", "syslog", "tabnanny", "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "this", "thread",
    "threading", "time", "timeit", "tkColorChooser", "tkCommonDialog", "tkFileDialog", "tkFont", "tkMessageBox",
    "tkSimpleDialog", "tkinter", "toaiff", "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "ttk",
    "tty", "turtle", "turtledemo", "types", "typing", "unicodedata", "unittest", "urllib", "urllib2", "urlparse",
    "user", "uu", "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "whichdb", "winreg", "winsound",
    "wsgiref", "xdrlib", "xml", "xmlrpc", "xmlrpclib", "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_both_generations_and_no_third_party() {
        assert!(MODULES.is_sorted());
        for name in ["os", "typing", "tomllib", "urllib2", "cPickle", "__future__", "ConfigParser", "distutils"] {
            assert!(is_standard_module(name), "{name}");
        }
        for name in ["numpy", "six", "setuptools", "attr", "pkg_resources", ""] {
            assert!(!is_standard_module(name), "{name}");
        }
    }
}
