package io.gantry.testing;

import java.nio.file.Path;

/** What {@code cp} shall do, case by case, for whichever client is tested. */
public final class CopyTable {
  /** A resource: rows of source, destination and what is expected. */
  public static final String ROWS = "/copies.csv";

  private CopyTable() {}

  /** A shell script that makes what each copy finds at both ends. */
  public static String plant(Path tree) {
    return ("mkdir -p %1$s/dir1/sub %1$s/dir2; echo f1 > %1$s/file1; echo f2 > %1$s/file2;"
            + " echo in1 > %1$s/dir1/in1; echo deep > %1$s/dir1/sub/deep; echo in2 > %1$s/dir2/in2;"
            + " ln -s file1 %1$s/link-file; ln -s dir1 %1$s/link-dir; ln -s missing %1$s/link-none;"
            + " mkdir -p %1$s/clash/in1; echo x > %1$s/clash/sub")
        .formatted(tree);
  }

  /**
   * The last column of a row.
   *
   * @param path that is looked at afterwards
   * @param found its content, or the target of a link
   * @param error empty for a copy that works
   */
  public record Expected(String path, boolean isLink, String found, String error) {
    /** For one direction: out of a container, or into it. */
    public static Expected of(String text, boolean out) {
      if (text.startsWith("!")) {
        String[] words = text.substring(1).split(" ?(FROM|TO) ", -1);
        return new Expected("", false, "", words.length < 2 ? words[0] : words[out ? 1 : 2]);
      }
      String[] found = text.split("=|->", 2);
      return new Expected(found[0], text.contains("->"), found[1], "");
    }

    /** A shell command that prints what is to be compared with {@link #found}. */
    public String look(Path tree) {
      return (isLink ? "readlink " : "cat ") + tree.resolve(path);
    }
  }
}
