# Reads apt sources (deb822 *.sources, classic *.list and sources.list) and prints one line
# "RANK URI KEYRING" for each archive that may be the main Debian archive. Rank 0: signed by Debian's
# archive keyring; rank 1: names no key, but its path ends in /debian. Security archives, disabled
# stanzas and archives signed by anybody else are left out.

function consider(types, uris, suites, components, signed,    n, i, list, s, main_suite) {
  if (types !~ /(^|[ \t])deb([ \t]|$)/ || components !~ /(^|[ \t])main([ \t]|$)/) return
  n = split(suites, list, /[ \t]+/)
  main_suite = 0
  for (i = 1; i <= n; i++) if (list[i] != "" && list[i] !~ /security/) main_suite = 1
  if (!main_suite) return
  if (signed ~ /^\// && signed !~ /\/debian-archive/) return
  n = split(uris, list, /[ \t]+/)
  for (i = 1; i <= n; i++) {
    s = list[i]
    if (s == "" || s ~ /security/) continue
    if (signed ~ /^\//) print 0, s, signed
    else if (s ~ /\/debian\/?$/) print 1, s, keyring
  }
}

function end_stanza() {
  if (tolower(field["enabled"]) != "no")
    consider(field["types"], field["uris"], field["suites"], field["components"], field["signed-by"])
  split("", field)
  name = ""
}

function trim(s) {
  gsub(/^[ \t]+|[ \t\r]+$/, "", s)
  return s
}

FNR == 1 { end_stanza(); deb822 = FILENAME ~ /\.sources$/ }

/^[ \t]*#/ { next }

deb822 && /^[ \t]*\r?$/ { end_stanza(); next }
deb822 && /^[ \t]/ { if (name != "") field[name] = trim(field[name] " " trim($0)); next }
deb822 {
  colon = index($0, ":")
  name = tolower(substr($0, 1, colon - 1))
  field[name] = trim(substr($0, colon + 1))
  next
}

$1 == "deb" {
  line = trim(substr($0, index($0, "deb") + 3))
  signed = ""
  if (line ~ /^\[/) {
    options = substr(line, 2, index(line, "]") - 2)
    line = trim(substr(line, index(line, "]") + 1))
    n = split(options, option, /[ \t]+/)
    for (i = 1; i <= n; i++) if (option[i] ~ /^signed-by=/) signed = substr(option[i], 11)
  }
  n = split(line, word, /[ \t]+/)
  components = ""
  for (i = 3; i <= n; i++) components = components " " word[i]
  consider("deb", word[1], word[2], components, signed)
}

END { end_stanza() }
