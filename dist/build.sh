# Building, testing and packaging. Sourced by ./dev.

mvn_quiet() { mvn -q -B "$@"; }

build_init() { make -s -C init; }

mvn_verify() { mvn -B -ntp verify; }

# Integration tests alone, or those of one class.
mvn_integration() {
  mvn -B -ntp verify -DskipUnitTests -Dtest="${1:-*IT}" -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip
}

# Makes the package if there is none, or if a source is newer.
ensure_package() {
  local stamp=build/gantry/.complete
  if [ ! -e $stamp ] || [ -n "$(find pom.xml ./*/pom.xml ./*/src/main init/*.[ch] init/Makefile dist/build.sh dist/package -newer $stamp -print -quit 2>/dev/null)" ]; then
    build_package
  fi
}

# build/gantry/: bin/gantry, lib/ (jars, gantry-init, AOT caches), runtime/ (a JDK cut to what is used), completions.
build_package() {
  say 'building'
  build_init
  mvn_quiet -T2 package -DskipTests
  local home=build/gantry
  rm -rf $home build/gantry.tar.gz
  mkdir -p $home/bin $home/lib $home/share/completions
  local program
  for program in cli daemon registry; do cp $program/target/lib/*.jar $program/target/gantry-*.jar $home/lib/; done
  cp init/target/gantry-init $home/lib/
  (cd $home/lib && unzip -qoj sqlite-jdbc-*.jar "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so")
  cp LICENSE README.md $home/
  launcher cli dist/package/gantry $home/bin/gantry
  services cli $home/lib/services
  launcher daemon dist/package/gantry-daemon $home/bin/gantry-daemon
  launcher registry dist/package/gantry-registry $home/bin/gantry-registry
  cp dist/package/gantry-registry-image $home/bin/
  say 'cutting the runtime'
  "$JAVA_HOME/bin/jlink" --output $home/runtime --strip-debug --no-header-files --no-man-pages \
    --add-modules java.base,java.logging,java.naming,java.net.http,java.sql,java.management,jdk.unsupported,jdk.net,jdk.crypto.ec
  # Each provider that is named and not there is looked for in every jar.
  sed -i '/^security\.provider\.\([6-9]\|1[0-9]\)=/d' $home/runtime/conf/security/java.security
  dist/package/train $home
  for shell in bash zsh fish; do $home/bin/gantry completion $shell > $home/share/completions/gantry.$shell; done
  touch $home/.complete
  tar -C build -czf build/gantry.tar.gz gantry
}

# services MODULE FOLDER: what the module's class path says in META-INF/services, one file a service.
services() {
  local jar name
  mkdir -p "$2"
  for jar in "$1"/target/gantry-"$1"-*.jar "$1"/target/lib/*.jar; do
    for name in $(unzip -Z1 "$jar" 'META-INF/services/?*' 2>/dev/null); do
      { unzip -p "$jar" "$name"; echo; } >> "$2/${name##*/}"
    done
  done
}

# launcher MODULE TEMPLATE TARGET: fills in the class path, in an order that never changes, because the AOT cache is bound to it.
launcher() {
  local path
  path=$(cd "$1/target" && ls gantry-"$1"-*.jar lib/*.jar | sed 's|.*/||' | sort | sed 's|^|$home/lib/|' | paste -sd:)
  sed "s|@CLASSPATH@|$path|" "$2" > "$3"
  chmod +x "$3"
}
