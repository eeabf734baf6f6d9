package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which checks are made. Reference: "check".
 *
 * @param skip names of rules that are not checked, {@code all} for none at all
 * @param experimental names of experimental rules that are, {@code all} for every one
 * @param error whether a warning fails the build
 */
public record LintOptions(Set<String> skip, Set<String> experimental, boolean error) {
  private static final String ALL = "all";
  private static final Pattern COMMENT =
      Pattern.compile("check\\s*=\\s*(\\S+).*", Pattern.CASE_INSENSITIVE);

  public LintOptions {
    skip = Set.copyOf(skip);
    experimental = Set.copyOf(experimental);
  }

  /** All checks but the experimental ones, as warnings. */
  public static LintOptions standard() {
    return new LintOptions(Set.of(), Set.of(), false);
  }

  /**
   * Reads {@code skip=A,B;error=true;experimental=all}. Throws {@link GantryException} INVALID for
   * an option that nobody knows.
   */
  public static LintOptions parse(String text) {
    Set<String> skip = Set.of();
    Set<String> experimental = Set.of();
    boolean error = false;
    for (String part : text.isBlank() ? new String[0] : text.split(";", 3)) {
      String[] option = part.split("=", 2);
      String value = option.length == 2 ? option[1].strip() : "";
      switch (option.length == 2 ? option[0].strip() : "") {
        case "skip" -> skip = names(value);
        case "experimental" -> experimental = names(value);
        case "error" ->
            error =
                GoBoolean.parse(value)
                    .orElseThrow(() ->
                        GantryException.invalid("failed to parse check option " + Quote.of(part)));
        default ->
            throw GantryException.invalid("invalid check option " + Quote.of(option[0].strip()));
      }
    }
    return new LintOptions(skip, experimental, error);
  }

  /** With what a comment right above an instruction says for it alone. */
  LintOptions with(List<String> comments) {
    for (String comment : comments) {
      Matcher check = COMMENT.matcher(comment);
      if (check.matches()) {
        return merged(check.group(1));
      }
    }
    return this;
  }

  boolean checks(LintRule rule) {
    boolean wanted = !rule.isExperimental() || has(experimental, rule);
    return wanted && !has(skip, rule);
  }

  /** A comment that is no sound option is a comment. */
  private LintOptions merged(String text) {
    try {
      LintOptions more = parse(text);
      return new LintOptions(union(skip, more.skip), union(experimental, more.experimental), error);
    } catch (GantryException e) {
      return this;
    }
  }

  private static boolean has(Set<String> names, LintRule rule) {
    return names.contains(ALL) || names.contains(rule.title());
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  private static Set<String> names(String list) {
    return new HashSet<>(Arrays.stream(list.split(",")).map(String::strip).toList());
  }
}
