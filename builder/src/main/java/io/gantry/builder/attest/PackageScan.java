package io.gantry.builder.attest;

import io.gantry.builder.solve.FileTree;
import io.gantry.builder.solve.SourceTree;
import io.gantry.linux.Fd;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the packages in a file system: those of dpkg, apk and rpm by their lists, those of Maven
 * and npm wherever they lie. Nothing in it is trusted: links stay inside, files are read up to a
 * limit. For one use; calls block natively.
 */
public final class PackageScan {
  private static final int MOST_LIST = 16 << 20;
  private static final int MOST_DATABASE = 48 << 20;
  private static final int MOST_JSON = 4 << 20;
  private static final int MOST_WORD = 1000;
  private static final String DISTROLESS = "var/lib/dpkg/status.d";

  private final SourceTree tree;
  private final SortedSet<SoftwarePackage> packages = new TreeSet<>();

  private PackageScan(SourceTree tree) {
    this.tree = tree;
  }

  /**
   * What is there, as SPDX has it.
   *
   * @param root of the file system
   */
  public static Attestation of(Fd root, SpdxDocument.Origin origin) {
    // Not closed: the root is the caller's.
    PackageScan scan = new PackageScan(new FileTree(root));
    scan.lists();
    scan.files();
    return SpdxDocument.of(scan.packages, origin);
  }

  private void lists() {
    String distribution = distribution();
    tree.read("var/lib/dpkg/status", MOST_LIST)
        .ifPresent(list -> StanzaPackages.dpkg(list, distribution, this::add));
    for (String name : tree.names(DISTROLESS)) {
      if (!name.endsWith(".md5sums")) {
        tree.read(DISTROLESS + "/" + name, MOST_LIST)
            .ifPresent(list -> StanzaPackages.dpkg(list, distribution, this::add));
      }
    }
    Optional<byte[]> apk =
        tree.read("lib/apk/db/installed", MOST_LIST)
            .or(() -> tree.read("usr/lib/apk/db/installed", MOST_LIST));
    for (String place : RpmPackages.PLACES) {
      tree.read(place, MOST_DATABASE)
          .ifPresent(list -> RpmPackages.scan(list, distribution, this::add));
    }
    apk.ifPresent(list -> StanzaPackages.apk(list, distribution, this::add));
  }

  /** os-release(5). */
  private String distribution() {
    return tree.read("etc/os-release", MOST_JSON)
        .or(() -> tree.read("usr/lib/os-release", MOST_JSON))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("ID=")).findFirst())
        .map(line -> line.substring("ID=".length()).replace("\"", "").replace("'", ""))
        .orElse("");
  }

  private void files() {
    tree.walk(
        "",
        path -> false,
        place -> {
          if (!place.status().isRegular()) {
            return;
          }
          String path = place.path();
          if (NpmPackages.isInstalled(path)) {
            place.read(MOST_JSON).ifPresent(json -> NpmPackages.installed(json, this::add));
          } else if (NpmPackages.isLock(path)) {
            place.read(MOST_JSON).ifPresent(json -> NpmPackages.locked(json, this::add));
          } else if (MavenPackages.isJar(path)) {
            place.with((InputStream jar) -> new MavenPackages(this::add).scan(jar));
          }
        });
  }

  private void add(SoftwarePackage found) {
    boolean sound =
        !found.name().isEmpty()
            && found.name().length() <= MOST_WORD
            && found.version().length() <= MOST_WORD
            && found.group().length() <= MOST_WORD;
    if (sound && packages.size() <= SpdxDocument.MOST_PACKAGES) {
      packages.add(found);
    }
  }
}
