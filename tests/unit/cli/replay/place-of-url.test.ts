import { describe, expect, it } from "vitest";
import { placeOfUrl } from "@/cli/replay/place-of-url";

const at = (url: string, text = "Ein Satz.") => placeOfUrl(url, text);

describe("placeOfUrl", () => {
  it("reads the ids of posts on X and Facebook", () => {
    expect(at("http://twitter.com/London_Cable/statuses/686961646900740097")).toEqual({
      kind: "tweet",
      username: "London_Cable",
      id: "686961646900740097",
    });
    expect(at("https://x.com/a/status/17?s=20")).toMatchObject({ kind: "tweet", id: "17" });
    expect(at("http://www.facebook.com/152033/posts/16813#152033_16813")).toEqual({
      kind: "facebook-post",
      page: "152033",
      post: "16813",
    });
    expect(at("http://www.facebook.com/152033/posts/16813?comment_id=5#152033_16813_5")).toEqual({
      kind: "facebook-comment",
      page: "152033",
      post: "16813",
      comment: "5",
    });
    expect(at("https://facebook.com/p/posts/1?comment_id=1_5&reply_comment_id=6")).toMatchObject({
      comment: "5",
      reply: "6",
    });
    expect(at("https://www.facebook.com/permalink.php?story_fbid=7&id=8")).toMatchObject({
      kind: "facebook-post",
      page: "8",
      post: "7",
    });
  });

  it("tells what began a forum thread from what was answered in it, under one title", () => {
    const question = at("http://www.gutefrage.net/frage/bahn-card-kaputt#question-1");
    const answer = at("http://www.gutefrage.net/frage/bahn-card-kaputt#answer-2");
    expect(question).toEqual({
      kind: "forum",
      title: "Bahn card kaputt · gutefrage.net",
      isStart: true,
    });
    expect(answer).toEqual({ ...question, isStart: false });
    expect(at("http://forum.freenet.de/showthread.php?t=375823", "Re: Bahn")).toEqual({
      kind: "forum",
      title: "Thema 375823 · forum.freenet.de",
      isStart: false,
    });
  });

  it("joins the pages of one thread", () => {
    const first = at(
      "http://www.spiegel.de/forum/auto/unfall-mit-bahn-thread-455757-5.html#postbit_1",
    );
    const second = at(
      "http://www.spiegel.de/forum/auto/unfall-mit-bahn-thread-455757-6.html#postbit_2",
    );
    expect(first).toEqual(second);
  });

  it("makes comment permalinks comments, and everything else entries by source", () => {
    expect(
      at("https://www.burks.de/burksblog/2016/eine-normale-nacht#comment-221442"),
    ).toMatchObject({ kind: "blog-comment" });
    expect(at("https://plus.google.com/1/posts/x")).toMatchObject({ source: "networks" });
    expect(at("http://laufblog.haz.de/a")).toMatchObject({ source: "blogs" });
    expect(at("http://www.heimatzeitung.de/a.html")).toMatchObject({ source: "press" });
    expect(at("https://www.juris.de/jportal/portal/t/11y4/page/homerl.psml")).toMatchObject({
      kind: "entry",
    });
  });

  it("keeps what has no usable address", () => {
    expect(at("")).toEqual({ kind: "entry", source: "press" });
    expect(at("javascript:alert(1)")).toEqual({ kind: "entry", source: "press" });
    expect(at("https://twitter.com/only_a_profile")).toMatchObject({ source: "networks" });
    expect(at("http://www.example.de/%E0%A4%A/forum/x")).toMatchObject({ kind: "forum" });
  });
});
