// The page of a job that was watched to its end begins to fetch the result: <a data-fetch> inside #job.

document.addEventListener("htmx:after:swap", () => {
  const link = document.querySelector("#job a[data-fetch]");
  if (!link || link.dataset.fetch) return;
  link.dataset.fetch = "begun";
  link.click();
});
