"""Drives the daemon of DOCKER_HOST with docker-py; exits with a traceback at the first surprise."""
import docker

client = docker.from_env()
assert client.ping()
assert client.version()["Platform"]["Name"].startswith("Gantry"), client.version()
assert [tag for image in client.images.list() for tag in image.tags] == ["bb:latest"]

assert client.containers.run("bb", ["echo", "one"], remove=True) == b"one\n"
try:
    client.containers.run("bb", ["sh", "-c", "echo no >&2; exit 4"], remove=True)
    raise AssertionError("exit code 4 was not told")
except docker.errors.ContainerError as e:
    assert e.exit_status == 4, e

box = client.containers.run(
    "bb", ["sh", "-c", "echo begun; sleep 300"], name="py", detach=True, mem_limit="32m",
    environment={"A": "b"}, labels={"by": "py"}, ports={"80/tcp": ("127.0.0.1", None)})
box.reload()
assert box.status == "running"
assert box.ports["80/tcp"][0]["HostIp"] == "127.0.0.1", box.ports
assert client.containers.list(filters={"label": "by=py"}) == [box]
assert next(box.logs(stream=True, follow=True)) == b"begun\n"
assert box.exec_run(["sh", "-c", "echo $A; exit 5"]) == (5, b"b\n")
code, output = box.exec_run(["sh", "-c", "echo o; echo e >&2"], demux=True)
assert output == (b"o\n", b"e\n"), output
assert box.stats(stream=False)["memory_stats"]["limit"] == 32 << 20
assert any("sleep 300" in line[-1] for line in box.top()["Processes"])
box.pause()
box.unpause()
box.rename("py2")
box.stop(timeout=0)
assert box.wait()["StatusCode"] == 137
box.start()
box.kill()
box.wait()
box.remove()
try:
    client.containers.get("py2")
    raise AssertionError("it is still there")
except docker.errors.NotFound:
    pass

image = client.images.get("bb")
image.tag("bb", "py")
saved = b"".join(image.save(named=True))
client.images.remove("bb:py")
assert client.images.load(saved)[0].id == image.id
print("all of it")
