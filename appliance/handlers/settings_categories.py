"""What sessions can be about: the list that whoever resolves chooses from."""

from collections.abc import Mapping

from appliance.domain.errors import ConflictError, DomainError, WrongInputError
from appliance.handlers.base import Handler

PAGE = "/office/settings/categories"


class _CategoriesPage(Handler):
    """Templates: settings_categories.html gets `categories`, `typed`, `errors` (field -> sentence;
    "" for the page's), `renaming` (id of the one being renamed, or empty).
    """

    async def show(
        self, typed: str = "", errors: Mapping[str, str] | None = None, renaming: str = ""
    ) -> None:
        """Answers with the page."""
        self.page(
            "settings_categories.html",
            path=PAGE,
            categories=await self.parts.records.categories.counted(),
            typed=typed,
            errors=errors or {},
            renaming=renaming,
        )

    async def show_problem(self, problem: DomainError, renaming: str = "") -> None:
        """Answers with the page and what was wrong."""
        self.set_status(problem.status)
        typed = self.fields["name"]
        await self.show(typed, {"name": self.sentence(problem)}, renaming)


class Categories(_CategoriesPage):
    """GET and POST /office/settings/categories."""

    async def get(self) -> None:
        """Shows the list."""
        await self.show(renaming=self.query["rename"])

    async def post(self) -> None:
        """Adds a category."""
        try:
            await self.parts.records.categories.add(self.signed_in, self.fields["name"])
        except (WrongInputError, ConflictError) as problem:
            await self.show_problem(problem)
            return
        self.see_other(f"{PAGE}?done=added")


class CategoryName(_CategoriesPage):
    """POST /office/settings/categories/<id>."""

    async def post(self, category_id: str) -> None:
        """Gives a category another name."""
        categories = self.parts.records.categories
        try:
            await categories.rename(self.signed_in, category_id, self.fields["name"])
        except WrongInputError as problem:
            await self.show_problem(problem, category_id)
            return
        self.see_other(f"{PAGE}?done=renamed")


class CategoryRemoval(_CategoriesPage):
    """POST /office/settings/categories/<id>/remove."""

    async def post(self, category_id: str) -> None:
        """Offers a category no more."""
        await self.parts.records.categories.remove(self.signed_in, category_id)
        self.see_other(f"{PAGE}?done=removed")
