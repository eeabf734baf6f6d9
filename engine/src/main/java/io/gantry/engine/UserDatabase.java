package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Users and groups out of a container's own /etc/passwd and /etc/group, which are hostile text:
 * malformed lines are skipped. Pure.
 */
record UserDatabase(List<UserDatabase.Account> accounts, List<UserDatabase.Group> groups) {
  private static final long MAX_ID = 0xffff_fffeL;

  /** A line of passwd(5). */
  record Account(String name, long uid, long gid, String home) {}

  /** A line of group(5). */
  record Group(String name, long gid, List<String> members) {}

  /** Who a process runs as. */
  record Identity(long uid, long gid, List<Long> additionalGids, String home) {
    RuntimeSpec.User toUser() {
      return new RuntimeSpec.User(uid, gid, null, additionalGids, "");
    }
  }

  static UserDatabase parse(String passwd, String group) {
    List<Account> accounts = new ArrayList<>();
    passwd
        .lines()
        .map(line -> line.split(":", -1))
        .forEach(f -> account(f).ifPresent(accounts::add));
    List<Group> groups = new ArrayList<>();
    group.lines().map(line -> line.split(":", -1)).forEach(f -> group(f).ifPresent(groups::add));
    return new UserDatabase(accounts, groups);
  }

  /**
   * Finds {@code user[:group]}, each a name or a number; empty is root. A number need not be in the
   * files, a name must (INVALID otherwise).
   *
   * @param more names or numbers of further groups
   */
  Identity find(String text, List<String> more) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    Optional<Account> account = account(user);
    long uid = account.map(Account::uid).orElseGet(() -> number(user, "user"));
    long gid = group.isEmpty() ? account.map(Account::gid).orElse(0L) : gid(group);
    // The primary group is among them, so that no file that is denied to it is open
    // (CVE-2022-36109).
    Set<Long> additional = new LinkedHashSet<>(Set.of(gid));
    if (group.isEmpty()) {
      account.ifPresent(found -> additional.addAll(memberships(found.name())));
    }
    more.forEach(name -> additional.add(gid(name)));
    String home = account.map(Account::home).filter(path -> !path.isEmpty()).orElse("/");
    return new Identity(uid, gid, List.copyOf(additional), home);
  }

  private Optional<Account> account(String user) {
    String wanted = user.isEmpty() ? "0" : user;
    Optional<Account> named = accounts.stream().filter(a -> a.name().equals(wanted)).findFirst();
    return named.or(
        () -> accounts.stream().filter(a -> String.valueOf(a.uid()).equals(wanted)).findFirst());
  }

  private List<Long> memberships(String name) {
    return groups.stream().filter(group -> group.members().contains(name)).map(Group::gid).toList();
  }

  private long gid(String group) {
    return groups.stream()
        .filter(candidate -> candidate.name().equals(group))
        .findFirst()
        .map(Group::gid)
        .orElseGet(() -> number(group, "group"));
  }

  private static long number(String text, String what) {
    if (text.isEmpty()) {
      return 0;
    }
    return id(text)
        .orElseThrow(() ->
            GantryException.invalid(
                "unable to find "
                    + what
                    + " "
                    + text
                    + ": no matching entries in "
                    + (what.equals("user") ? "passwd" : "group")
                    + " file"));
  }

  private static Optional<Account> account(String[] fields) {
    if (fields.length < 4 || fields[0].isEmpty()) {
      return Optional.empty();
    }
    String home = fields.length > 5 ? fields[5] : "";
    return id(fields[2])
        .flatMap(uid -> id(fields[3]).map(gid -> new Account(fields[0], uid, gid, home)));
  }

  private static Optional<Group> group(String[] fields) {
    if (fields.length < 3 || fields[0].isEmpty()) {
      return Optional.empty();
    }
    List<String> members = fields.length > 3 ? List.of(fields[3].split(",", -1)) : List.of();
    return id(fields[2]).map(gid -> new Group(fields[0], gid, members));
  }

  private static Optional<Long> id(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    long value = Long.parseLong(text);
    return value > MAX_ID ? Optional.empty() : Optional.of(value);
  }
}
