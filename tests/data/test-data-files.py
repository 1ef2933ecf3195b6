#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop and a shop of applications read of Alongside, as TAP.

test-data-files.py SOURCE BUILD
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SOURCE, BUILD = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
ID = "org.alongside.Alongside"
METAINFO = os.path.join(BUILD, "data", ID + ".metainfo.xml")
DESKTOP = os.path.join(BUILD, "data", ID + ".desktop")
ICONS = os.path.join(SOURCE, "data", "icons", "hicolor")


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace", check=False)
    return [] if done.returncode == 0 else [done.stdout or "%s failed" % command[0]]


def read(*parts):
    with open(os.path.join(SOURCE, *parts), encoding="utf-8") as file:
        return file.read()


def desktop_file():
    return run("desktop-file-validate", DESKTOP)


def metainfo():
    return run("appstreamcli", "validate", "--no-net", "--strict", METAINFO)


def metainfo_for_people():
    """What shops ask for and no validator knows (docs of Flathub): lengths, captions, colours."""
    wrong = []
    root = ET.parse(METAINFO).getroot()
    summary = root.findtext("summary")
    if not 10 <= len(summary) <= 35 or summary.endswith(".") or summary.split()[0] in ("A", "The"):
        wrong.append("the summary is not 10 to 35 characters, or has an article or a full stop")
    if len(root.findtext("name")) > 15:
        wrong.append("the name is longer than 15 characters")
    shots = root.findall("screenshots/screenshot")
    if not 3 <= len(shots) <= 6:
        wrong.append("there are %d screenshots, and should be 3 to 6" % len(shots))
    for shot in shots:
        if not shot.findtext("caption") or shot.findtext("caption").endswith("."):
            wrong.append("a screenshot has no caption, or one with a full stop")
        picture = os.path.basename(shot.findtext("image"))
        if not os.path.exists(os.path.join(SOURCE, "data", "screenshots", picture)):
            wrong.append("data/screenshots/%s is missing" % picture)
    colours = {c.get("scheme_preference") for c in root.findall("branding/color")}
    if colours != {"light", "dark"}:
        wrong.append("there is not one brand colour for light and one for dark")
    newest = root.find("releases/release")
    project = re.search(r"version: '([^']*)'", read("meson.build"))[1]
    if newest.get("version") != project:
        wrong.append("the newest release is %s, the project %s" % (newest.get("version"), project))
    for release in root.findall("releases/release"):
        if not release.findall("description/p"):
            wrong.append("release %s has no notes" % release.get("version"))
    length = root.find("requires/display_length")
    if length is None or length.text != "360" or length.get("compare") != "ge":
        wrong.append("the narrowest window is not said to be 360")
    return wrong


def schema():
    with tempfile.TemporaryDirectory() as scratch:
        return run("glib-compile-schemas", "--strict", "--dry-run", "--targetdir", scratch,
                   os.path.join(SOURCE, "data"))


def schema_keys():
    """Every key has words to it, and every key that the application names is in the schema."""
    wrong = []
    keys = {}
    for key in ET.parse(os.path.join(SOURCE, "data", ID + ".gschema.xml")).getroot().iter("key"):
        keys[key.get("name")] = key
        if not (key.findtext("summary") and key.findtext("description")):
            wrong.append("key %s has no summary or no description" % key.get("name"))
    named = set()
    for folder, _, names in os.walk(os.path.join(SOURCE, "src", "app")):
        for name in names:
            if name.endswith(".c"):
                text = read(os.path.join(folder, name))
                named |= set(re.findall(
                    r"g_settings_(?:get|set|bind|bind_with_mapping|create_action)(?:_\w+)? \(\s*"
                    r"[^\";]*\"([a-z-]+)\"", text))
    wrong += ["the application uses key %s, which is not in the schema" % name
              for name in sorted(named - set(keys))]
    wrong += ["nothing uses key %s" % name for name in sorted(set(keys) - named)]
    return wrong


def one_id():
    """One id for everything that is installed under it."""
    wrong = []
    root = ET.parse(METAINFO).getroot()
    desktop = open(DESKTOP, encoding="utf-8").read()
    if root.findtext("id") != ID or root.findtext("launchable") != ID + ".desktop":
        wrong.append("the metainfo has another id")
    if "\nIcon=%s\n" % ID not in desktop:
        wrong.append("the desktop file names another icon")
    if "app_id = '%s'" % ID not in read("meson.build"):
        wrong.append("meson.build has another id")
    if 'id="%s"' % ID not in read("data", ID + ".gschema.xml"):
        wrong.append("the schema has another id")
    return wrong


def installed():
    """meson install puts everything where a desktop looks for it."""
    with open(os.path.join(BUILD, "meson-info", "intro-installed.json"), encoding="utf-8") as file:
        places = list(json.load(file).values())
    wanted = ["/bin/alongside", "/bin/alongside-server",
              "/share/applications/%s.desktop" % ID, "/share/metainfo/%s.metainfo.xml" % ID,
              "/share/glib-2.0/schemas/%s.gschema.xml" % ID, "/share/icons/hicolor"]
    return ["%s is not installed" % path for path in wanted
            if not any(place.endswith(path) for place in places)]


def icons():
    wrong = []
    for name, size in (("scalable/apps/%s.svg" % ID, 128),
                       ("symbolic/apps/%s-symbolic.svg" % ID, 16)):
        root = ET.parse(os.path.join(ICONS, name)).getroot()
        if (root.get("width"), root.get("height")) != (str(size), str(size)):
            wrong.append("%s is not %d by %d" % (name, size, size))
        if root.findall(".//{*}text") or root.findall(".//{*}image"):
            wrong.append("%s has text or a picture in it" % name)
    symbolic = read(os.path.join(ICONS, "symbolic", "apps", ID + "-symbolic.svg"))
    if len(set(re.findall(r'fill="(#[0-9a-f]+)"', symbolic))) != 1:
        wrong.append("the symbolic icon has more than one colour")
    return wrong


def potfiles():
    done = subprocess.run([os.path.join(SOURCE, "build-aux", "dev", "potfiles.sh"), SOURCE],
                          stdout=subprocess.PIPE, text=True, check=True)
    there, wanted = set(read("po", "POTFILES").splitlines()), set(done.stdout.splitlines())
    return (["%s has words for people and is not in po/POTFILES; ./dev format adds it" % name
             for name in sorted(wanted - there)]
            + ["po/POTFILES lists %s, which has none; ./dev format removes it" % name
               for name in sorted(there - wanted)])


def words():
    """All words can be taken out for translators, and none of them twice in two forms."""
    with tempfile.TemporaryDirectory() as scratch:
        template = os.path.join(scratch, "alongside.pot")
        listed = [line for line in read("po", "POTFILES").splitlines() if line[:1] not in ("#", "")]
        complaints = []
        for language, ending in (("C", (".c", ".h", ".blp")), (None, (".in", ".xml"))):
            files = [name for name in listed if name.endswith(ending)]
            command = ["xgettext", "--directory", SOURCE, "--from-code", "UTF-8", "--output",
                       template, "--join-existing", "--add-comments=TRANSLATORS", "--keyword=_",
                       "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
                       "--flag=C_:2:c-format"]
            if not os.path.exists(template):
                command.remove("--join-existing")
            if language:
                command += ["--language", language]
            done = subprocess.run(command + files, stdout=subprocess.PIPE, text=True, check=False,
                                  stderr=subprocess.STDOUT)
            if done.returncode:
                complaints.append(done.stdout)
        complaints += run("msgfmt", "--check-format", "-o", os.devnull, template)
        if not os.path.exists(template) or open(template, encoding="utf-8").read().count(
                "\nmsgid ") < 50:
            complaints.append("hardly any words were found")
        return complaints


def flatpak():
    """Least permissions, and every source of others pinned."""
    manifest = json.loads(read("flatpak", ID + ".json"))
    allowed = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11",
               "--device=dri", "--talk-name=org.freedesktop.secrets"}
    wrong = ["the Flatpak asks for %s" % asked
             for asked in sorted(set(manifest["finish-args"]) - allowed)]
    if manifest["id"] != ID or manifest["runtime"] != "org.gnome.Platform":
        wrong.append("the manifest has another id or runtime")
    if "-Dserver=false" not in manifest["modules"][-1]["config-opts"]:
        wrong.append("the Flatpak would have the server in it")
    for module in manifest["modules"][:-1]:
        for source in module["sources"]:
            if not re.fullmatch("[0-9a-f]{64}", source.get("sha256", "")):
                wrong.append("a source of %s is not pinned" % module["name"])
            if not source["url"].startswith("https://"):
                wrong.append("a source of %s does not come over TLS" % module["name"])
    return wrong


def flatpak_local():
    """The variant on the stand-in differs in nothing but runtime, sdk and modules."""
    path = os.path.join(SOURCE, "flatpak", ID + ".json")
    done = subprocess.run([os.path.join(SOURCE, "build-aux", "dev", "flatpak-local.py"), path,
                           "branch"], stdout=subprocess.PIPE, text=True, check=True)
    ours, local = json.loads(read("flatpak", ID + ".json")), json.loads(done.stdout)
    wrong = ["the local variant differs in %s" % key for key in sorted(set(ours) | set(local))
             if ours.get(key) != local.get(key)
             and key not in ("runtime", "runtime-version", "sdk", "modules")]
    names = [module["name"] for module in local["modules"]]
    if names != ["alongside"]:
        wrong.append("the local variant builds %s" % ", ".join(names))
    mine, other = ours["modules"][-1], local["modules"][-1]
    # The folder is the same, seen from where the variant is.
    mine["sources"][0]["path"] = os.path.normpath(
        os.path.join(os.path.dirname(path), mine["sources"][0]["path"]))
    if mine != other:
        wrong.append("the local variant builds Alongside in another way")
    return wrong


def story_needs():
    """./dev run without a display works in the smaller root: what it starts is in packages-build."""
    packages = read("build-aux", "packages-build").split()
    package_of = {"import": "imagemagick", "xdotool": "xdotool"}
    started = set(re.findall(r'const char \*const\[\]\)\{\s*"([a-z]+)"',
                             read("tests", "window", "desk.c")))
    if not started:
        return ["tests/window/desk.c starts no program that this test can see"]
    return ["%s is started by the story, and no package of packages-build brings it" % program
            for program in sorted(started) if package_of.get(program) not in packages]


def main():
    cases = [desktop_file, metainfo, metainfo_for_people, schema, schema_keys, one_id, installed,
             icons, potfiles, words, flatpak, flatpak_local, story_needs]
    print("1..%d" % len(cases), flush=True)
    failed = False
    for number, check in enumerate(cases, 1):
        complaints = check()
        for line in "\n".join(complaints).splitlines():
            print("# " + line)
        print("%s %d /data/%s" % ("not ok" if complaints else "ok", number,
                                  check.__name__.replace("_", "-")), flush=True)
        failed = failed or bool(complaints)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
