package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each instruction with each of its flags and forms; docs/dockerfile.md refers to these tables. */
class InstructionParserTest {
  static Stream<Arguments> from() {
    return Table.of(
        """
        FROM busybox ~> from busybox
        from busybox:1.36 ~> from busybox:1.36
        FROM reg:5000/a/b@sha256:00 ~> from reg:5000/a/b@sha256:00
        FROM busybox AS build ~> from busybox as=build
        FROM busybox as Build-1.x_y ~> from busybox as=build-1.x_y
        FROM --platform=linux/arm64 busybox ~> from busybox platform=linux/arm64
        FROM --platform=$BUILDPLATFORM  busybox   AS b ~> from busybox platform=$BUILDPLATFORM as=b
        FROM --platform="linux/amd64" busybox ~> from busybox platform=linux/amd64
        FROM ${BASE:-busybox} ~> from ${BASE:-busybox}
        """);
  }

  @ParameterizedTest
  @MethodSource
  void from(String text, String shown) {
    assertThat(Shown.of(Shown.file(text).stages().getFirst().from())).isEqualTo(shown);
  }

  static Stream<Arguments> commands() {
    return Table.of(
        """
        RUN echo  hi ~> run sh:echo  hi
        run echo hi ~> run sh:echo hi
        RuN echo hi ~> run sh:echo hi
        RUN ["echo", "a b"] ~> run exec:[echo][a b]
        RUN [ "echo" ] ~> run exec:[echo]
        RUN ["a\\tb\\u0041"] ~> run exec:[a⇥bA]
        RUN ['echo'] ~> run sh:['echo']
        RUN ["echo" ~> run sh:["echo"
        RUN ["echo"] && true ~> run sh:["echo"] && true
        RUN ["c:\\windows"] ~> run sh:["c:\\windows"]
        RUN ["a"] ["b"] ~> run sh:["a"] ["b"]
        RUN ["a",] ~> run sh:["a",]
        RUN [ -f x ] ~> run sh:[ -f x ]
        RUN echo \\⏎  a \\⏎  b ~> run sh:echo   a   b
        RUN echo a # b ~> run sh:echo a # b
        RUN echo a \\⏎# gone⏎ b ~> run sh:echo a  b
        RUN echo a \\⏎   # gone \\⏎ b ~> run sh:echo a  b
        RUN echo a\\\\ ~> run sh:echo a\\\\
        RUN echo a \\ ~> run sh:echo a
        RUN --network=none true ~> run network=none sh:true
        RUN --network=host true ~> run network=host sh:true
        RUN --network=default true ~> run sh:true
        RUN --security=insecure true ~> run security=insecure sh:true
        RUN --security=sandbox true ~> run sh:true
        RUN --mount=type=cache,target=/c true ~> run mounts[type=cache,target=/c] sh:true
        RUN --mount=type=tmpfs,target=/t --mount=target=/b a ~> run mounts[type=tmpfs,target=/t, target=/b] sh:a
        RUN --mount=type=secret,id=$x \\⏎ --network=none \\⏎ true ~> run network=none mounts[type=secret,id=$x] sh:true
        RUN --device=vendor.com/gpu=0 true ~> run device=vendor.com/gpu=0 sh:true
        RUN --device=vendor.com/gpu=0,required true ~> run device=vendor.com/gpu=0! sh:true
        RUN --device=name=gpu,required=false true ~> run device=gpu sh:true
        RUN --device=a --device=b true ~> run device=a device=b sh:true
        RUN -- --not-a-flag ~> run sh:--not-a-flag
        RUN --network=none -- true ~> run network=none sh:true
        CMD echo hi ~> cmd sh:echo hi
        CMD ["echo", "hi"] ~> cmd exec:[echo][hi]
        CMD [] ~> cmd exec:
        ENTRYPOINT top -b ~> entrypoint sh:top -b
        ENTRYPOINT ["top", "-b"] ~> entrypoint exec:[top][-b]
        ENTRYPOINT [] ~> entrypoint exec:
        SHELL ["/bin/bash", "-c"] ~> shell [/bin/bash][-c]
        """);
  }

  @ParameterizedTest
  @MethodSource
  void commands(String text, String shown) {
    assertThat(Shown.of(Shown.parse(text))).isEqualTo(shown);
  }

  static Stream<Arguments> variables() {
    return Table.of(
        """
        ARG a ~> arg [a]
        ARG a=1 ~> arg [a=1]
        ARG a= ~> arg [a=]
        ARG a=1 b c="x y" ~> arg [a=1][b][c="x y"]
        ARG a=x=y ~> arg [a=x=y]
        ENV a=1 ~> env [a=1]
        ENV a= ~> env [a=]
        ENV a=1 b=2 ~> env [a=1][b=2]
        ENV a="x y" b='x y' c=x\\ y ~> env [a="x y"][b='x y'][c=x\\ y]
        ENV a="it's" ~> env [a="it's"]
        ENV a="x\\"y z" b=1 ~> env [a="x\\"y z"][b=1]
        ENV a=1 \\⏎  b=2 ~> env [a=1][b=2]
        ENV a b ~> env legacy [a=b]
        ENV a  b  c=d ~> env legacy [a=b  c=d]
        ENV ONE TWO= THREE=world ~> env legacy [ONE=TWO= THREE=world]
        ENV a⇥b ~> env legacy [a=b]
        LABEL a=1 ~> label [a=1]
        LABEL "com.example.vendor"="ACME Inc" ~> label ["com.example.vendor"="ACME Inc"]
        LABEL a.b-c="x" d='y' ~> label [a.b-c="x"][d='y']
        LABEL description="one \\⏎two" ~> label [description="one two"]
        LABEL version 1.0 ~> label legacy [version=1.0]
        """);
  }

  @ParameterizedTest
  @MethodSource
  void variables(String text, String shown) {
    assertThat(Shown.of(Shown.parse(text))).isEqualTo(shown);
  }

  static Stream<Arguments> copies() {
    return Table.of(
        """
        COPY a /b ~> copy [a] to /b
        COPY a b c/ ~> copy [a][b] to c/
        COPY ["a b", "c d"] ~> copy [a b] to c d
        COPY --from=build /a /b ~> copy from=build [/a] to /b
        COPY --from=0 /a /b ~> copy from=0 [/a] to /b
        COPY --from=busybox:1.36 /a /b ~> copy from=busybox:1.36 [/a] to /b
        COPY --chown=1:2 a b ~> copy chown=1:2 [a] to b
        COPY --chown=$u:$g a b ~> copy chown=$u:$g [a] to b
        COPY --chmod=755 a b ~> copy chmod=755 [a] to b
        COPY --chmod=u=rwX,go=rX a b ~> copy chmod=u=rwX,go=rX [a] to b
        COPY --link a b ~> copy link [a] to b
        COPY --link=true a b ~> copy link [a] to b
        COPY --link=FALSE a b ~> copy [a] to b
        COPY --parents x/./y/*.txt /p/ ~> copy parents [x/./y/*.txt] to /p/
        COPY --parents=false a b ~> copy [a] to b
        COPY --exclude=*.md a b ~> copy exclude[*.md] [a] to b
        COPY --exclude=*.md --exclude="a b" a b ~> copy exclude[*.md, a b] [a] to b
        COPY --from=x --link --chmod=0644 --chown=me a b ~> copy from=x chown=me chmod=0644 link [a] to b
        COPY --from= a b ~> copy [a] to b
        copy <<EOF /f⏎hello⏎EOF ~> copy  <EOF:hello/> to /f
        COPY <<A <<B c /d/⏎1⏎A⏎2⏎B ~> copy [c] <A:1/> <B:2/> to /d/
        COPY <<-EOF /f⏎⇥⇥x⏎⇥EOF ~> copy  <EOF chomp:x/> to /f
        COPY <<'EOF' /f⏎$x⏎EOF ~> copy  <EOF raw:$x/> to /f
        COPY ["<<EOF", "/f"] ~> copy [<<EOF] to /f
        ADD a /b ~> add [a] to /b
        ADD --checksum=sha256:00 http://x/y /b ~> add checksum=sha256:00 [http://x/y] to /b
        ADD --keep-git-dir https://x/y.git /b ~> add keep-git-dir=true [https://x/y.git] to /b
        ADD --keep-git-dir=false https://x/y.git /b ~> add keep-git-dir=false [https://x/y.git] to /b
        ADD --unpack a.tar /b ~> add unpack=true [a.tar] to /b
        ADD --unpack=false a.tar /b ~> add unpack=false [a.tar] to /b
        ADD --chown=1 --chmod=1 --link --exclude=x a b ~> add chown=1 chmod=1 link exclude[x] [a] to b
        ADD <<EOF /f⏎x⏎EOF ~> add  <EOF:x/> to /f
        """);
  }

  @ParameterizedTest
  @MethodSource
  void copies(String text, String shown) {
    assertThat(Shown.of(Shown.parse(text))).isEqualTo(shown);
  }

  static Stream<Arguments> heredocs() {
    return Table.of(
        """
        RUN <<EOF⏎a⏎b⏎EOF ~> run sh:<<EOF <EOF:a/b/>
        RUN <<EOF bash⏎a⏎EOF ~> run sh:<<EOF bash <EOF:a/>
        RUN cat <<EOF > x⏎a⏎EOF ~> run sh:cat <<EOF > x <EOF:a/>
        RUN << EOF⏎a⏎EOF ~> run sh:<< EOF <EOF:a/>
        RUN <<-EOF⏎⇥a⏎⇥⇥EOF ~> run sh:<<-EOF <EOF chomp:a/>
        RUN <<"EOF"⏎a⏎EOF ~> run sh:<<"EOF" <EOF raw:a/>
        RUN <<'EOF'⏎a⏎EOF ~> run sh:<<'EOF' <EOF raw:a/>
        RUN <<E\\OF⏎a⏎EOF ~> run sh:<<E\\OF <EOF raw:a/>
        RUN 3<<EOF cat⏎a⏎EOF ~> run sh:3<<EOF cat <EOF:a/>
        RUN <<A cat && <<B cat⏎1⏎A⏎2⏎B ~> run sh:<<A cat && <<B cat <A:1/> <B:2/>
        RUN <<EOF⏎# kept⏎⏎a \\⏎EOF ~> run sh:<<EOF <EOF:# kept//a \\/>
        RUN <<EOF⏎EOF ~> run sh:<<EOF <EOF:>
        RUN <<EOF⏎ EOF⏎EOF ~> run sh:<<EOF <EOF: EOF/>
        RUN cat <<<word ~> run sh:cat <<<word
        RUN echo "<<EOF" ~> run sh:echo "<<EOF"
        RUN echo '<<EOF' ~> run sh:echo '<<EOF'
        RUN echo \\<<EOF ~> run sh:echo \\<<EOF
        RUN echo $((1<<2)) ~> run sh:echo $((1<<2))
        RUN echo $(( 1 << 2 )) ~> run sh:echo $(( 1 << 2 ))
        RUN echo it's <<EOF ~> run sh:echo it's <<EOF
        RUN ["sh", "-c", "<<EOF"] ~> run exec:[sh][-c][<<EOF]
        CMD cat <<EOF ~> cmd sh:cat <<EOF
        RUN <<EOF \\⏎bash⏎a⏎EOF ~> run sh:<<EOF bash <EOF:a/>
        ONBUILD RUN <<EOF⏎a⏎EOF ~> onbuild RUN <<EOF⏎a⏎EOF
        ONBUILD COPY <<EOF /x⏎a⏎EOF ~> onbuild COPY <<EOF /x⏎a⏎EOF
        """);
  }

  @ParameterizedTest
  @MethodSource
  void heredocs(String text, String shown) {
    assertThat(Shown.of(Shown.parse(text))).isEqualTo(shown);
  }

  static Stream<Arguments> metadata() {
    return Table.of(
        """
        EXPOSE 80 ~> expose [80]
        EXPOSE 8080/udp 443 80/tcp ~> expose [443][80/tcp][8080/udp]
        EXPOSE 8000-8010 $PORT ~> expose [$PORT][8000-8010]
        VOLUME /a ~> volume [/a]
        VOLUME /a /b ~> volume [/a][/b]
        VOLUME ["/a b", "/c"] ~> volume [/a b][/c]
        USER me ~> user me
        USER me:us ~> user me:us
        USER 1000:1000 ~> user 1000:1000
        USER a b ~> user a b
        WORKDIR /a ~> workdir /a
        WORKDIR /a b ~> workdir /a b
        WORKDIR "$HOME/x" ~> workdir "$HOME/x"
        STOPSIGNAL SIGKILL ~> stopsignal SIGKILL
        STOPSIGNAL 9 ~> stopsignal 9
        MAINTAINER Jo <jo@example.com> ~> maintainer Jo <jo@example.com>
        ONBUILD RUN echo hi ~> onbuild RUN echo hi
        onbuild copy --from=x a b ~> onbuild copy --from=x a b
        ONBUILD ENTRYPOINT ["a"] ~> onbuild ENTRYPOINT ["a"]
        HEALTHCHECK NONE ~> healthcheck [NONE]
        healthcheck none ~> healthcheck [NONE]
        HEALTHCHECK CMD curl -f x || exit 1 ~> healthcheck [CMD-SHELL][curl -f x || exit 1]
        HEALTHCHECK CMD ["curl", "x"] ~> healthcheck [CMD][curl][x]
        HEALTHCHECK cmd true ~> healthcheck [CMD-SHELL][true]
        HEALTHCHECK --interval=5m --timeout=3s CMD a ~> healthcheck interval=PT5M timeout=PT3S [CMD-SHELL][a]
        HEALTHCHECK --start-period=1m30s --start-interval=500ms CMD a ~> healthcheck start-period=PT1M30S start-interval=PT0.5S [CMD-SHELL][a]
        HEALTHCHECK --retries=5 CMD a ~> healthcheck retries=5 [CMD-SHELL][a]
        HEALTHCHECK --interval=1.5h CMD a ~> healthcheck interval=PT1H30M [CMD-SHELL][a]
        HEALTHCHECK --interval=0 CMD a ~> healthcheck [CMD-SHELL][a]
        HEALTHCHECK --interval=30s \\⏎  CMD a ~> healthcheck interval=PT30S [CMD-SHELL][a]
        """);
  }

  @ParameterizedTest
  @MethodSource
  void metadata(String text, String shown) {
    assertThat(Shown.of(Shown.parse(text))).isEqualTo(shown);
  }
}
