import flask

app = flask.Flask(__name__)


@app.route("/")
def hello():
    return "flask answers\n"


if __name__ == "__main__":
    print(app.test_client().get("/").text, end="")
